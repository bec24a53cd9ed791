using System.Security.Cryptography;
using System.Text;

namespace TrustedPublish.Core.RateLimits;

/// <summary>So many of one kind of attempt within a time. The time begins with the first attempt; refused ones do not prolong it.</summary>
/// <param name="Name">Stable; in the journal and in keys.</param>
/// <param name="Count">How many are let through.</param>
/// <param name="Window">Within this time.</param>
internal sealed record RateLimit(string Name, int Count, TimeSpan Window)
{
    /// <summary>What is counted, as every store may see it: of one length, and no address or name to be read in it.</summary>
    public string KeyOf(string subject) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Name}\n{subject}")));
}
