using TrustedPublish.Core.Accounts.SecondFactors;

namespace TrustedPublish.Server.Accounts;

/// <summary>What an authenticator app reads from the QR code. Holds the key: shown once to its owner, never logged.</summary>
internal static class SetupUri
{
    /// <param name="host">The server's name, for people to tell their accounts apart.</param>
    /// <param name="account">The account's name.</param>
    /// <param name="key">The authenticator's key.</param>
    public static string Of(string host, string account, byte[] key) =>
        $"otpauth://totp/{Uri.EscapeDataString($"TrustedPublish {host}")}:{Uri.EscapeDataString(account)}?secret={Totp.Base32(key)}&issuer={Uri.EscapeDataString($"TrustedPublish {host}")}";
}
