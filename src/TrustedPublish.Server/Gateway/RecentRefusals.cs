using System.Collections.Concurrent;
using System.Net;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Gateway;

/// <summary>
/// Remembers for some minutes why an exchange was refused, by client address and package: npm goes on to publish with whatever token it has,
/// and the answer to that request is what people see. Holds only sentences that were already told to that address.
/// </summary>
internal sealed class RecentRefusals(TimeProvider time)
{
    private const int Capacity = 10_000;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(IPAddress, string Registry, string Package), (string Sentence, DateTimeOffset At)> sentences = new();

    public void Remember(HttpContext context, string package, string sentence)
    {
        if (sentences.Count >= Capacity)
        {
            var oldest = time.GetUtcNow() - Life;
            foreach (var old in sentences.Where(entry => entry.Value.At < oldest))
            {
                sentences.TryRemove(old);
            }
        }

        if (sentences.Count < Capacity)
        {
            sentences[Key(context, package)] = (sentence, time.GetUtcNow());
        }
    }

    public void Forget(HttpContext context, string package) => sentences.TryRemove(Key(context, package), out _);

    /// <summary>Why this client's exchange for the package was refused lately; null when none was.</summary>
    public string? Find(HttpContext context, string package) =>
        sentences.TryGetValue(Key(context, package), out var remembered) && time.GetUtcNow() - remembered.At < Life ? remembered.Sentence : null;

    private static (IPAddress, string, string) Key(HttpContext context, string package) =>
        (context.Connection.RemoteIpAddress ?? IPAddress.None, context.Registry.Name, package);
}
