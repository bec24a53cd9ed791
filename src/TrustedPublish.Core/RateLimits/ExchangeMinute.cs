using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace TrustedPublish.Core.RateLimits;

/// <summary>The exchanges of one minute: what this node counted, and what the others had counted when they last said so.</summary>
/// <param name="number">Minutes since 1970 UTC.</param>
internal sealed class ExchangeMinute(long number)
{
    private readonly ConcurrentDictionary<(string Issuer, string Subject), int> own = new();
    private Dictionary<(string Issuer, string Subject), int> elsewhere = [];
    private int unverified;

    public long Number => number;

    public bool IsEmpty => own.IsEmpty;

    /// <summary>Counts an exchange of a project.</summary>
    /// <returns>How many it has made on all nodes, as far as this one knows.</returns>
    public int Take((string Issuer, string Subject) project) =>
        own.AddOrUpdate(project, 1, static (_, count) => count + 1) + Volatile.Read(ref elsewhere).GetValueOrDefault(project);

    /// <summary>Counts a token that nobody vouched for.</summary>
    public int TakeUnverified() => Interlocked.Increment(ref unverified);

    /// <summary>What this node counted, by keys in which no name is to be read.</summary>
    public IReadOnlyDictionary<string, int> Own() => own.ToDictionary(static pair => Key(pair.Key), static pair => pair.Value, StringComparer.Ordinal);

    /// <summary>Takes over what the others counted, of the projects that this node has seen itself.</summary>
    public void Learn(IReadOnlyDictionary<string, int> others) =>
        Volatile.Write(ref elsewhere, own.Keys.ToDictionary(static project => project, project => others.GetValueOrDefault(Key(project))));

    private static string Key((string Issuer, string Subject) project) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{project.Issuer}\n{project.Subject}")));
}
