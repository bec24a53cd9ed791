using System.Security.Cryptography;

namespace TrustedPublish.Core.Notices;

/// <summary>
/// One message to one person about something that matters to security. It holds no secret and no token; and whoever makes it, its text cannot
/// carry a line end into a mail header or a control character to a screen.
/// </summary>
internal sealed record Notice
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary><c>nt_</c> and 100 random bits in lower-case base32.</summary>
    public required string Id { get; init; }

    /// <summary>UTC; when it happened.</summary>
    public required DateTimeOffset At { get; init; }

    public required NoticeKind Kind { get; init; }

    /// <summary>The id of the account it is for.</summary>
    public required string Recipient { get; init; }

    /// <summary>Where it goes instead of to the account's own address: to the earlier one, when that was changed. Null: the account's own.</summary>
    public string? Address { get; init; }

    /// <summary>One line.</summary>
    public required string Subject
    {
        get;
        init => field = PlainText.Line(value, 160);
    }

    /// <summary>Lines separated by line feeds.</summary>
    public required string Body
    {
        get;
        init => field = PlainText.Lines(value);
    }

    public static string NewId() => $"nt_{RandomNumberGenerator.GetString(Alphabet, 20)}";
}
