using System.Security.Cryptography;
using System.Text;

namespace TrustedPublish.Core.Accounts.SecondFactors;

/// <summary>
/// Codes for the day the authenticator is lost: 20 random digits, since npm's prompt takes only digits. Kept as SHA-256 together with the
/// account, so that equal codes of two accounts do not look equal.
/// </summary>
internal static class RecoveryCode
{
    public const int Digits = 20;

    /// <summary>How many a person gets at once.</summary>
    public const int Count = 10;

    public static string Create() => string.Create(Digits, 0, static (text, _) =>
    {
        for (var position = 0; position < text.Length; position++)
        {
            text[position] = (char)('0' + RandomNumberGenerator.GetInt32(10));
        }
    });

    /// <summary>A person's fresh codes, to be shown once.</summary>
    public static IReadOnlyList<string> CreateSet() => [.. Enumerable.Range(0, Count).Select(static _ => Create())];

    /// <summary>The stored forms.</summary>
    public static IReadOnlyCollection<string> Hashes(Account account, IReadOnlyCollection<string> codes) => [.. codes.Select(code => Hash(account.Id, code))];

    public static bool IsWellFormed(string code) => code.Length == Digits && code.All(char.IsAsciiDigit);

    /// <summary>The stored form.</summary>
    public static string Hash(string accountId, string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{accountId}:{code}")));
}
