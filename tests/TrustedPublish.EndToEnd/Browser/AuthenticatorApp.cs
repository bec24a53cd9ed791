using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Testing;

namespace TrustedPublish.EndToEnd.Browser;

/// <summary>An authenticator app into which somebody typed a key.</summary>
internal static class AuthenticatorApp
{
    /// <param name="key">Base32, in groups.</param>
    public static string Code(string key) => Totp.CodeAt(Base32Text.Decode(key.Replace(" ", "", StringComparison.Ordinal)), TimeProvider.System.GetUtcNow());
}
