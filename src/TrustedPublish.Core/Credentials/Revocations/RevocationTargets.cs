using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Tokens;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Registries;
using TrustedPublish.Validator;

namespace TrustedPublish.Core.Credentials.Revocations;

/// <summary>
/// Finds what somebody wants revoked. Whatever can be looked up is: at three in the morning a mistyped id must not be answered as if
/// something had been done.
/// </summary>
internal sealed class RevocationTargets(
    CredentialSettings settings, SigningKeys keys, PublisherDirectory publishers, IssuerDirectory issuers, IAccounts accounts, ISessionStore sessions, IGranularTokenStore tokens, IJournal journal, TimeProvider time)
{
    private readonly CredentialValidator validator = new(settings.Issuer, keys.Find, time);

    /// <summary>The level and the id by which the list will know it; null when there is nothing live of that name, or a token is not one of ours.</summary>
    /// <param name="kind">The level that was asked for.</param>
    /// <param name="id">As given: for tokens and sessions also the whole token, which goes no further than here.</param>
    /// <param name="registries">The registries served.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<RevocationTarget?> FindAsync(RevocationKind kind, string id, IReadOnlyList<Registry> registries, CancellationToken cancellationToken)
    {
        if (kind is RevocationKind.Token && id.StartsWith(OpaqueToken.SessionPrefix, StringComparison.Ordinal))
        {
            kind = RevocationKind.Session;
        }

        if (kind is RevocationKind.Token && await GranularAsync(id, cancellationToken).ConfigureAwait(false) is { } granular)
        {
            return new RevocationTarget(kind, granular.Key, granular.ExpiresAt - time.GetUtcNow());
        }

        var found = kind switch
        {
            RevocationKind.Token => await TokenAsync(id, registries, cancellationToken).ConfigureAwait(false),
            RevocationKind.Session => await SessionAsync(id, cancellationToken).ConfigureAwait(false),
            RevocationKind.Publisher => publishers.Find(id)?.Id,
            RevocationKind.Package => id.Split('/', 2) is [var registry, var package] && publishers.Of(registry, package).Count > 0 ? id : null,
            RevocationKind.Issuer => issuers.Find(id)?.Issuer.Identifier,
            RevocationKind.Key => keys.Find(id) is null ? null : id,
            RevocationKind.Account => (await accounts.FindAsync(id, cancellationToken).ConfigureAwait(false)
                ?? await accounts.FindByNameAsync(id, cancellationToken).ConfigureAwait(false))?.Id,
            RevocationKind.Instance => id == Revocable.Everything ? id : null,
        };
        return found is null ? null : new RevocationTarget(kind, found, LongestLife(kind));
    }

    private TimeSpan LongestLife(RevocationKind kind) => kind switch
    {
        RevocationKind.Session => settings.SessionLifetime,
        RevocationKind.Token or RevocationKind.Publisher or RevocationKind.Package or RevocationKind.Issuer or RevocationKind.Key => settings.PublishLifetime,

        // These strike granular tokens too.
        RevocationKind.Account or RevocationKind.Instance => GranularTokenRules.MaxReadLifetime,
    };

    private async Task<GranularToken?> GranularAsync(string id, CancellationToken cancellationToken)
    {
        var token = OpaqueToken.IsWellFormed(id, OpaqueToken.GranularPrefix)
            ? await tokens.FindAsync(OpaqueToken.Hash(id), cancellationToken).ConfigureAwait(false)
            : await tokens.FindByKeyAsync(id, cancellationToken).ConfigureAwait(false);
        return token is { RevokedAt: null } && token.ExpiresAt > time.GetUtcNow() ? token : null;
    }

    private async Task<string?> TokenAsync(string id, IReadOnlyList<Registry> registries, CancellationToken cancellationToken)
    {
        if (id.StartsWith(CredentialValidator.Prefix, StringComparison.Ordinal) || id.Contains('.'))
        {
            return registries.Select(registry => validator.Validate(id, registry.Identifier)).FirstOrDefault(static credential => credential is not null)?.Id;
        }

        // Nothing was minted that is not in the journal.
        var live = new JournalQuery { Credential = id, From = time.GetUtcNow() - settings.PublishLifetime - AssertionRules.Leeway, Limit = 1 };
        return await journal.ReadAsync(live, cancellationToken).ConfigureAwait(false) is [{ Credential: { } minted }] ? minted : null;
    }

    private async Task<string?> SessionAsync(string id, CancellationToken cancellationToken)
    {
        var hash = OpaqueToken.IsWellFormed(id, OpaqueToken.SessionPrefix) ? OpaqueToken.Hash(id) : id;
        return (await sessions.FindAsync(hash, cancellationToken).ConfigureAwait(false))?.TokenHash;
    }
}

/// <summary>What will be struck.</summary>
/// <param name="Kind">The level.</param>
/// <param name="Id">What the list knows it by.</param>
/// <param name="LongestLife">How long what it strikes lives at most.</param>
internal sealed record RevocationTarget(RevocationKind Kind, string Id, TimeSpan LongestLife);
