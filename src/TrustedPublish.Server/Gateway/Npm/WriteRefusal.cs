namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>
/// Why a request is not forwarded: the HTTP status, a stable code, and one printable ASCII sentence of at most 300 characters that
/// may go into a header.
/// </summary>
internal sealed record WriteRefusal(int Status, string Code, string Message)
{
    private const int MaxMessage = 300;
    private const int MaxQuoted = 80;

    /// <summary>The sentence, cleaned: a client's text must not break a header line or a terminal.</summary>
    public string Message { get; } = Printable(Message, MaxMessage);

    /// <summary>The request is not what any npm client sends.</summary>
    public static WriteRefusal Malformed(string code, string message) => new(400, code, message);

    /// <summary>The request is readable, but contradicts itself or a rule.</summary>
    public static WriteRefusal Contradiction(string code, string message) => new(422, code, message);

    /// <summary>The body, or what it unpacks to, is larger than allowed.</summary>
    public static WriteRefusal TooLarge(string message) => new(413, "body_too_large", message);

    /// <summary>Text that the client chose, shortened and quoted for use within a message.</summary>
    public static string Quote(string? text) => text is null ? "nothing" : $"\"{Printable(text, MaxQuoted)}\"";

    private static string Printable(string text, int limit)
    {
        var kept = text.Length <= limit ? text : string.Concat(text.AsSpan(0, limit - 3), "...");
        return string.Create(kept.Length, kept, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                target[i] = source[i] is >= ' ' and <= '~' ? source[i] : '?';
            }
        });
    }
}
