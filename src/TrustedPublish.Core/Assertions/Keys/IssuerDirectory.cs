using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace TrustedPublish.Core.Assertions.Keys;

/// <summary>The configured issuers with their keys, found by the exact bytes of <c>iss</c> before any name is resolved (ISS-01).</summary>
internal sealed class IssuerDirectory
{
    private readonly FrozenDictionary<string, IssuerKeys> byIdentifier;

    public IssuerDirectory(IEnumerable<Issuer> issuers, IKeySource source, TimeProvider time, ILogger<IssuerKeys> logger) =>
        byIdentifier = issuers.ToFrozenDictionary(
            static issuer => issuer.Identifier,
            issuer => new IssuerKeys(issuer, source, time, logger),
            StringComparer.Ordinal);

    public IReadOnlyCollection<IssuerKeys> All => byIdentifier.Values;

    /// <summary>The issuer with exactly this identifier; null when it is not configured.</summary>
    public IssuerKeys? Find(string unverifiedIssuer) => byIdentifier.GetValueOrDefault(unverifiedIssuer);
}
