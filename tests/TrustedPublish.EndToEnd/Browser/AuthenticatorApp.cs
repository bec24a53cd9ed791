using TrustedPublish.Core.Accounts.SecondFactors;

namespace TrustedPublish.EndToEnd.Browser;

/// <summary>An authenticator app into which somebody typed a key.</summary>
internal static class AuthenticatorApp
{
    /// <param name="key">Base32, in groups.</param>
    public static string Code(string key)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(key.Where(alphabet.Contains).Select(static letter => Convert.ToString(alphabet.IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        byte[] bytes = [.. bits.Chunk(8).Where(static bits => bits.Length == 8).Select(static bits => Convert.ToByte(new string(bits), 2))];
        return Totp.CodeAt(bytes, TimeProvider.System.GetUtcNow());
    }
}
