using System.Net;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.Accounts.Tokens;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials.Revocations;
using TrustedPublish.Core.Registries;
using TrustedPublish.Validator;

namespace TrustedPublish.Core.Credentials;

/// <summary>
/// The only answer to "is this credential good?". A publish credential lives only as long as its publisher does, still means the same project
/// and still allows the action: removing a publisher kills it here at once. Whatever was revoked at any level is nobody's here.
/// </summary>
internal sealed class CredentialCheck(
    CredentialSettings settings, SigningKeys keys, Sessions sessions, GranularTokens tokens, PresenceSettings presence, PublisherDirectory publishers,
    RevocationList revocations, TimeProvider time)
{
    private readonly CredentialValidator validator = new(settings.Issuer, keys.Find, time);

    /// <summary>Who a presented token stands for; <see cref="Caller.Unknown"/> for everything that is not good for this registry, now.</summary>
    /// <param name="unverifiedToken">Without the scheme; null = none was sent.</param>
    /// <param name="registry">The registry asked; null = the management API, where only sessions count.</param>
    /// <param name="address">Where the request comes from, as far as known proxies say; granular tokens may be limited to ranges.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Caller> IdentifyAsync(string? unverifiedToken, Registry? registry, IPAddress? address, CancellationToken cancellationToken)
    {
        if (unverifiedToken is null)
        {
            return Caller.Unknown;
        }

        if (unverifiedToken.StartsWith(OpaqueToken.SessionPrefix, StringComparison.Ordinal))
        {
            return await sessions.FindAsync(unverifiedToken, cancellationToken).ConfigureAwait(false) is not { } account ? Caller.Unknown
                : presence.IsOwedBy(account) ? Caller.OfIncomplete(account)
                : Caller.Of(account);
        }

        if (unverifiedToken.StartsWith(OpaqueToken.GranularPrefix, StringComparison.Ordinal))
        {
            return registry is null ? Caller.Unknown : Caller.Of(await tokens.FindAsync(unverifiedToken, registry, address, cancellationToken).ConfigureAwait(false));
        }

        return registry is not null && validator.Validate(unverifiedToken, registry.Identifier) is { } credential
            && IsYoung(credential)
            && !await revocations.IsRevokedAsync(Revocable.Of(credential, registry), cancellationToken).ConfigureAwait(false)
            && await IsAliveAsync(credential, cancellationToken).ConfigureAwait(false)
            ? Caller.Of(credential)
            : Caller.Unknown;
    }

    // A revocation lives as long as credentials do by configuration: one minted under an earlier, longer life must not outlive it.
    private bool IsYoung(PublishCredential credential) => time.GetUtcNow() < credential.IssuedAt + settings.PublishLifetime;

    private async Task<bool> IsAliveAsync(PublishCredential credential, CancellationToken cancellationToken)
    {
        if (IsAlive(credential))
        {
            return true;
        }

        // Another node may have pinned the publisher's ids a moment ago, with this very credential.
        await publishers.RefreshAsync(cancellationToken).ConfigureAwait(false);
        return IsAlive(credential);
    }

    private bool IsAlive(PublishCredential credential) =>
        publishers.Find(credential.Publisher) is { } publisher
        && publisher.IsActive(time.GetUtcNow())
        && credential.Packages is [var package] && publisher.Record.Package == package
        && publisher.Binding.Subject == credential.Subject;
}
