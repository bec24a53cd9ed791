namespace TrustedPublish.Core.Notices;

/// <summary>The words of notices to the owner of an account. None takes a secret; a token is named by what its owner called it.</summary>
internal static class AccountNotices
{
    private static readonly FormattableString NotYou = $"If this was not you, change your password, revoke your tokens and tell an administrator.";

    public static NoticeText TokenCreated(string account, string tokenName, string permissions) => Of(
        NoticeKind.TokenCreated, $"Access token created", $"A granular access token \"{tokenName}\" ({permissions}) was created for the account {account}.");

    public static NoticeText TokenRevoked(string account, string tokenName, string by) => Of(
        NoticeKind.TokenRevoked, $"Access token revoked", $"{by} revoked the granular access token \"{tokenName}\" of the account {account}.");

    public static NoticeText TokenShortened(string tokenName, DateTimeOffset expires) => NoticeText.Of(
        NoticeKind.TokenShortened, $"Access token shortened",
        $"The operator lowered how long tokens that write may live. Your granular access token \"{tokenName}\" now expires on {expires:yyyy-MM-dd HH:mm} UTC.");

    public static NoticeText SecondFactorEnabled(string account, string mode) => Of(
        NoticeKind.SecondFactorEnabled, $"Second factor enabled", $"A second factor was enabled for the account {account} ({mode}).");

    public static NoticeText SecondFactorModeChanged(string account, string from, string to) => Of(
        NoticeKind.SecondFactorModeChanged, $"Second factor changed", $"What the account {account} asks a second factor for was changed from {from} to {to}.");

    public static NoticeText SecondFactorDisabled(string account, string by) => Of(
        NoticeKind.SecondFactorDisabled, $"Second factor disabled", $"{by} disabled the second factor of the account {account}.");

    public static NoticeText PasskeyAdded(string account, string passkey) => Of(
        NoticeKind.PasskeyAdded, $"Passkey added", $"The passkey \"{passkey}\" was added to the account {account}.");

    public static NoticeText PasskeyRemoved(string account, string passkey) => Of(
        NoticeKind.PasskeyRemoved, $"Passkey removed", $"The passkey \"{passkey}\" was removed from the account {account}.");

    public static NoticeText AuthenticatorRemoved(string account) => Of(
        NoticeKind.AuthenticatorRemoved, $"Authenticator app removed", $"The authenticator app was removed from the account {account}.");

    public static NoticeText RecoveryCodesRenewed(string account) => Of(
        NoticeKind.RecoveryCodesRenewed, $"Recovery codes renewed", $"The recovery codes of the account {account} were renewed; the earlier ones are no longer good.");

    public static NoticeText PasswordChanged(string account, string by) => Of(
        NoticeKind.PasswordChanged, $"Password changed", $"{by} changed the password of the account {account}; its sessions ended.");

    /// <summary>Send it to the earlier address too: whoever took an account over changes that first.</summary>
    public static NoticeText EmailChanged(string account, string by) => Of(
        NoticeKind.EmailChanged, $"E-mail address changed", $"{by} changed the e-mail address of the account {account}.");

    public static NoticeText AccountDisabled(string account, string by) => Of(
        NoticeKind.AccountDisabled, $"Account disabled", $"{by} disabled the account {account}: it can neither sign in nor publish.");

    /// <param name="network">Where the sign-in came from, as address/bits.</param>
    public static NoticeText SignInFromNewNetwork(string account, string network) => Of(
        NoticeKind.SignInFromNewNetwork, $"Sign-in from a new address", $"Somebody signed in as {account} from {network}, where this account has not been seen before.");

    private static NoticeText Of(NoticeKind kind, FormattableString subject, FormattableString what) => NoticeText.Of(kind, subject, what, NotYou);
}
