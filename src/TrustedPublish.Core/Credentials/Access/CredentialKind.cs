using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Tokens;

namespace TrustedPublish.Core.Credentials.Access;

/// <summary>What somebody presents, as far as it matters for what they may do.</summary>
internal enum CredentialKind
{
    /// <summary>Nothing, or nothing that is good.</summary>
    None,

    /// <summary>A session of an account without a second factor, where the operator does not require one.</summary>
    SessionWithoutFactor,

    /// <summary>A session of an account in mode <c>auth-only</c>.</summary>
    SessionAuthOnly,

    /// <summary>A session of an account in mode <c>auth-and-writes</c>.</summary>
    SessionAuthAndWrites,

    /// <summary>A granular token that may not write the package.</summary>
    TokenReadOnly,

    /// <summary>A granular token that may stage.</summary>
    TokenStageOnly,

    /// <summary>A granular token that may write, with a second factor.</summary>
    TokenWrite,

    /// <summary>A granular token that may write without a second factor.</summary>
    TokenBypass,

    /// <summary>A publish credential of an exchange.</summary>
    TrustedPublisher,

    /// <summary>A token of the upstream registry itself, while those are let through; what it may do there the upstream decides.</summary>
    Legacy,
}

internal static class CredentialKinds
{
    /// <param name="caller">As identified.</param>
    /// <param name="package">What it is about: a granular token's permission depends on it.</param>
    public static CredentialKind Of(Caller caller, string package) => caller switch
    {
        { Account: { } account } => Of(account),
        { Granular: { } token } => token.PermissionFor(package) switch
        {
            TokenPermission.NoAccess or TokenPermission.ReadOnly => CredentialKind.TokenReadOnly,
            TokenPermission.StageOnly => CredentialKind.TokenStageOnly,
            TokenPermission.ReadWrite => token.BypassesTwoFactor ? CredentialKind.TokenBypass : CredentialKind.TokenWrite,
        },
        { Credential: not null } => CredentialKind.TrustedPublisher,
        { Legacy: not null } => CredentialKind.Legacy,
        _ => CredentialKind.None,
    };

    // An account that still owes a second factor is no caller's Account at all.
    private static CredentialKind Of(Account account) => account.TwoFactor switch
    {
        TwoFactorMode.None => CredentialKind.SessionWithoutFactor,
        TwoFactorMode.AuthOnly => CredentialKind.SessionAuthOnly,
        TwoFactorMode.AuthAndWrites => CredentialKind.SessionAuthAndWrites,
    };
}
