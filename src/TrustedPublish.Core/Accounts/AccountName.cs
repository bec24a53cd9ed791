namespace TrustedPublish.Core.Accounts;

/// <summary>Which names accounts may have: npm's own rule, so that every client accepts them. Lower case only: no two names differ in case.</summary>
internal static class AccountName
{
    private const int MaxLength = 64;

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(static character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '-' or '_' or '.');
}
