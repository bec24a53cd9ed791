using System.Text.RegularExpressions;

namespace TrustedPublish.Core.Providers.Generic;

/// <summary>
/// Which of the operator's issuers may be of a provider: a URL in which a star stands for one segment of the path, one label of the host, or the whole host.
/// Both sides are taken apart and compared piece by piece, never as a prefix or suffix (ISS-02, ISS-03). It makes no issuer: only configuration does (CI-10).
/// </summary>
internal sealed partial class IssuerPattern
{
    private readonly string[]? host;
    private readonly string[] path;

    private IssuerPattern(string text, string[]? host, string[] path) => (Text, this.host, this.path) = (text, host, path);

    /// <summary>As the file has it.</summary>
    public string Text { get; }

    /// <summary>Reads a pattern; null when it is none. A lone star means any issuer.</summary>
    public static IssuerPattern? TryParse(string text) =>
        text is "*" ? new IssuerPattern(text, null, [])
        : PatternForm.Match(text) is { Success: true } parts ? new IssuerPattern(text, parts.Groups["host"].Value.Split('.'), parts.Groups["path"].Value.Split('/'))
        : null;

    /// <summary>Whether a configured issuer has this form as a whole.</summary>
    public bool Matches(string issuer) =>
        Text is "*"
        || (IssuerForm.Match(issuer) is { Success: true } parts
            && (host is ["*"] || AreEqual(host!, parts.Groups["host"].Value.Split('.')))
            && AreEqual(path, parts.Groups["path"].Value.Split('/')));

    private static bool AreEqual(string[] pattern, string[] actual) =>
        pattern.Length == actual.Length
        && pattern.Zip(actual).All(static pair => pair.First == pair.Second || (pair is { First: "*", Second: not ("" or "." or "..") }));

    [GeneratedRegex(@"\Ahttps://(?<host>(\*|[a-z0-9-]+)(\.(\*|[a-z0-9-]+))*(:[0-9]{1,5})?)(?<path>(/(\*|[A-Za-z0-9._~-]+))*)\z")]
    private static partial Regex PatternForm { get; }

    [GeneratedRegex(@"\Ahttps://(?<host>[a-z0-9.\[\]:-]+)(?<path>(/[A-Za-z0-9._~-]+)*)\z")]
    private static partial Regex IssuerForm { get; }
}
