using System.Diagnostics.CodeAnalysis;

namespace TrustedPublish.Server.Wiring;

/// <summary>An absolute http or https URL without user, query or fragment, in one spelling: lower-case host, no default port, no slash at the end.</summary>
internal sealed record EndpointUrl
{
    private EndpointUrl(Uri uri)
    {
        Uri = uri;
        Value = uri.GetLeftPart(UriPartial.Path).TrimEnd('/');
    }

    public string Value { get; }

    public Uri Uri { get; }

    /// <summary>Scheme, host and port as a browser writes them.</summary>
    public string Origin => Uri.GetLeftPart(UriPartial.Authority);

    public bool IsHttps => Uri.Scheme == Uri.UriSchemeHttps;

    public bool Equals(EndpointUrl? other) => other is not null && string.Equals(Value, other.Value, StringComparison.Ordinal);

    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Value;

    /// <summary>For URLs written in code.</summary>
    public static EndpointUrl Of(string text) =>
        TryParse(text, out var url, out var problem) ? url : throw new ArgumentException(problem, nameof(text));

    /// <summary>Reads an operator's URL; <paramref name="problem"/> never repeats the text, which may hold a password.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out EndpointUrl? url, [NotNullWhen(false)] out string? problem)
    {
        problem = Problem(text, out var uri);
        url = problem is null ? new EndpointUrl(uri!) : null;
        return url is not null;
    }

    private static string? Problem(string text, out Uri? uri)
    {
        uri = null;
        if (text.AsSpan().ContainsAnyExceptInRange('\x21', '\x7e'))
        {
            return "holds blanks, control characters or letters outside ASCII";
        }

        // System.Uri would read a backslash as a slash and so move the end of the host (ISS-03).
        if (text.Contains('\\'))
        {
            return "holds a backslash";
        }

        if (!text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            return "is not an absolute http or https URL";
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out uri) || uri.Host.Length == 0)
        {
            return "is not a URL";
        }

        return text switch
        {
            _ when text.Contains('?') => "holds a query",
            _ when text.Contains('#') => "holds a fragment",

            // Not Uri.UserInfo: it is empty for "https://@host".
            _ when text.Split('/')[2].Contains('@') => "holds a user name or password",
            _ => null,
        };
    }
}
