using MimeKit;

namespace TrustedPublish.Server.Notices;

/// <summary>Plain mail addresses: what a command or a header could be smuggled in with is none.</summary>
internal static class MailAddress
{
    private const int Longest = 254;

    /// <summary>The address; null when the text is more, less or other than one address of printable ASCII. Other domains are written in punycode.</summary>
    public static MailboxAddress? TryParse(string text, string name = "") =>
        text.Length is > 0 and <= Longest
        && !text.AsSpan().ContainsAnyExceptInRange('\x21', '\x7e')
        && text.IndexOfAny(['<', '>', '"', '(', ')', ',', ';', ':', '\\', '[', ']']) < 0
        && text.Split('@') is [{ Length: > 0 }, { Length: > 0 }]
        && MailboxAddress.TryParse(text, out var parsed) && parsed.Address == text
            ? new MailboxAddress(name, text)
            : null;
}
