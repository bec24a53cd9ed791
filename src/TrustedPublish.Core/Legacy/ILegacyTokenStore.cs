namespace TrustedPublish.Core.Legacy;

/// <summary>Where the use of the upstream's own tokens is counted.</summary>
internal interface ILegacyTokenStore
{
    Task<LegacyTokenRecord?> FindAsync(string registry, string tokenHash, CancellationToken cancellationToken);

    /// <summary>Those of a registry, latest use first.</summary>
    Task<IReadOnlyList<LegacyTokenRecord>> ReadAsync(string registry, int limit, CancellationToken cancellationToken);

    /// <summary>Adds uses and packages to what is known of the token; everything else becomes what is given.</summary>
    Task AddAsync(LegacyTokenRecord uses, CancellationToken cancellationToken);
}
