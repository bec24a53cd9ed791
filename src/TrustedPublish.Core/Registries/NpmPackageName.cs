using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace TrustedPublish.Core.Registries;

/// <summary>
/// An npm package name, scoped or not, that passed npm's naming rules. Its text is canonical: names are compared by
/// exact characters and never case-folded, so a legacy upper-case name is a different package (CLM-12).
/// </summary>
internal readonly partial record struct NpmPackageName
{
    /// <summary>npm's limit for the whole name, scope included.</summary>
    public const int MaxLength = 214;

    private static readonly string[] Reserved = ["node_modules", "favicon.ico"];

    private readonly string? value;

    private NpmPackageName(string value) => this.value = value;

    /// <summary>The name without its scope, as tarball files use it.</summary>
    public string Bare => Text[(Text.IndexOf('/') + 1)..];

    /// <summary>The name as npm writes it into a path: the scope's slash encoded in lower case.</summary>
    public string Escaped => Text.Replace("/", "%2f", StringComparison.Ordinal);

    private string Text => value ?? throw new InvalidOperationException("An NpmPackageName comes only from TryParse.");

    /// <summary>Accepts the decoded name exactly as it stands; nothing is trimmed, folded or decoded.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out NpmPackageName name)
    {
        name = default;
        if (text is null || text.Length > MaxLength || !Shape.IsMatch(text))
        {
            return false;
        }

        var bare = text[(text.IndexOf('/') + 1)..];
        if (Reserved.Contains(bare, StringComparer.OrdinalIgnoreCase))
        {
            return false;
        }

        name = new NpmPackageName(text);
        return true;
    }

    /// <summary>The canonical name, for example <c>@acme/demo</c>.</summary>
    public override string ToString() => Text;

    // No part begins with a dot or an underscore (npm's rule), nor with a hyphen: "-" is the registry API's own path segment.
    [GeneratedRegex(@"\A(?:@[A-Za-z0-9~][A-Za-z0-9._~-]*/)?[A-Za-z0-9~][A-Za-z0-9._~-]*\z")]
    private static partial Regex Shape { get; }
}
