using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using TrustedPublish.Core;

namespace TrustedPublish.Server.Wiring;

/// <summary>Reads one option value from its text. Problems repeat the text only where it cannot be a secret.</summary>
internal static class ScalarText
{
    private static readonly string[] Times = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"];

    public static bool TryRead(Type type, string text, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? problem)
    {
        (value, problem) = Read(type, text);
        return problem is null;
    }

    /// <summary>What a value of the type looks like, to complete "write …".</summary>
    public static string Expected(Type type) => type switch
    {
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(long) => "a whole number",
        _ when type == typeof(TimeSpan) => "a duration as hours:minutes:seconds, for example \"00:15:00\", or days.hours:minutes:seconds",
        _ when type == typeof(DateTimeOffset) => "a time such as \"2027-06-30T00:00:00Z\"",
        _ when type == typeof(EndpointUrl) => "a URL such as \"https://registry.example.com\"",
        { IsEnum: true } => string.Join(" or ", Enum.GetNames(type)),
        _ => "a text",
    };

    private static (object? Value, string? Problem) Read(Type type, string text) => type switch
    {
        _ when type == typeof(string) => text.Length > 0 ? (text, null) : (null, "is empty"),
        _ when type == typeof(Secret) => (new Secret(text), null),
        _ when type == typeof(bool) => bool.TryParse(text, out var flag) ? (flag, null) : Unlike(text, "true or false"),
        _ when type == typeof(long) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? (number, null)
            : Unlike(text, "a whole number"),
        _ when type == typeof(TimeSpan) => ReadDuration(text),
        _ when type == typeof(DateTimeOffset) => ReadTime(text),
        _ when type == typeof(EndpointUrl) => EndpointUrl.TryParse(text, out var url, out var problem) ? (url, null) : (null, problem),
        { IsEnum: true } => ReadName(type, text),
        _ => throw new NotSupportedException($"No option can be a {type}."),
    };

    // Without the colon "15" would be read as fifteen days.
    private static (object? Value, string? Problem) ReadDuration(string text) =>
        text.Contains(':') && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration) ? (duration, null) : Unlike(text, "a duration");

    // Without a zone the time would be another one on every machine.
    private static (object? Value, string? Problem) ReadTime(string text) =>
        DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? (time, null) : Unlike(text, "a time with its zone");

    // By name only: Enum.Parse would take any number.
    private static (object? Value, string? Problem) ReadName(Type type, string text) =>
        Array.Find(Enum.GetNames(type), name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase)) is { } known
            ? (Enum.Parse(type, known), null)
            : Unlike(text, "one of the known names");

    private static (object? Value, string? Problem) Unlike(string text, string expected) =>
        (null, $"\"{(text.Length > 40 ? text[..40] + "…" : text)}\" is not {expected}");
}
