
namespace TrustedPublish.Server.Accounts;

/// <summary>A code as people type it.</summary>
internal static class TypedCode
{
    private const int MaxLength = 64;

    /// <summary>Without the blanks that apps and printed lists show; empty when it is none.</summary>
    public static string Clean(string? code) =>
        code is { Length: <= MaxLength } ? code.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal) : "";
}
