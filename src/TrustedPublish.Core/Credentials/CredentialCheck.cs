using TrustedPublish.Core.Accounts;
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
    CredentialSettings settings, SigningKeys keys, Sessions sessions, PublisherDirectory publishers, RevocationList revocations, TimeProvider time)
{
    private readonly CredentialValidator validator = new(settings.Issuer, keys.Find, time);

    /// <summary>Who a presented token stands for; <see cref="Caller.Unknown"/> for everything that is not good for this registry, now.</summary>
    /// <param name="unverifiedToken">Without the scheme; null = none was sent.</param>
    /// <param name="registry">The registry asked; null = the management API, where only sessions count.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Caller> IdentifyAsync(string? unverifiedToken, Registry? registry, CancellationToken cancellationToken)
    {
        if (unverifiedToken is null)
        {
            return Caller.Unknown;
        }

        if (unverifiedToken.StartsWith(OpaqueToken.SessionPrefix, StringComparison.Ordinal))
        {
            return await sessions.FindAsync(unverifiedToken, cancellationToken).ConfigureAwait(false) is { } account ? Caller.Of(account) : Caller.Unknown;
        }

        return registry is not null && validator.Validate(unverifiedToken, registry.Identifier) is { } credential
            && IsYoung(credential)
            && !await revocations.IsRevokedAsync(Revocable.Of(credential, registry), cancellationToken).ConfigureAwait(false)
            && await IsAliveAsync(credential, cancellationToken).ConfigureAwait(false)
            ? Caller.Of(credential)
            : Caller.Unknown;
    }

    /// <summary>Whether a caller has any say about a package; null when so. Which one, <see cref="Authorize"/> tells once the operation is known.</summary>
    /// <param name="caller">As identified.</param>
    /// <param name="package">Canonical name.</param>
    public static Refusal? Admit(Caller caller, string package) =>
        caller.Account is { } account ? account.IsAdministrator ? null : new Refusal(RefusalCode.AccessPolicy, "account", $"a maintainer of {package}", account.Name)
        : caller.Credential is not { } credential ? new Refusal(RefusalCode.AccessPolicy, "credential", "a publish credential or a session token", "none that is good here")
        // npm 11 sends the credential of one workspace for the next one when that one's exchange was refused.
        : credential.Packages.Contains(package, StringComparer.Ordinal) ? null
        : new Refusal(RefusalCode.PackageDenied, "package", string.Join(", ", credential.Packages), package);

    /// <summary>Whether a caller may do something to a package; null when it may.</summary>
    /// <param name="caller">As identified.</param>
    /// <param name="package">Canonical name.</param>
    /// <param name="action">One of <see cref="PublisherActions"/>, or null for what only maintainers may do (owners, access).</param>
    /// <param name="version">The version to be published; null for other actions.</param>
    public Refusal? Authorize(Caller caller, string package, string? action, string? version)
    {
        if (Admit(caller, package) is { } refusal)
        {
            return refusal;
        }

        if (caller.Credential is not { } credential)
        {
            return null;
        }

        var allowed = publishers.Find(credential.Publisher)?.Binding.AllowedActions ?? [];
        return action is null || !credential.Covers(package, action) || !allowed.Contains(action, StringComparer.Ordinal)
                ? new Refusal(RefusalCode.ActionDenied, "action", string.Join(", ", credential.Actions.Intersect(allowed, StringComparer.Ordinal)), action ?? "a maintainer's action")
            : version is not null && credential.Version is { } only && version != only
                ? new Refusal(RefusalCode.RefDenied, "version", only, version)
            : null;
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
