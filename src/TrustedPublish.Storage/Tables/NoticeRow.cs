using TrustedPublish.Core.Notices;

namespace TrustedPublish.Storage.Tables;

/// <summary>A notice, whether it was seen, and how far its delivery is.</summary>
internal sealed class NoticeRow
{
    /// <summary>Their order.</summary>
    public long Sequence { get; init; }

    public required string Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Kind { get; init; }

    public required string AccountId { get; init; }

    public string? Address { get; init; }

    public required string Subject { get; init; }

    public required string Body { get; init; }

    public bool IsSeen { get; set; }

    /// <summary>UTC; from when on it may be claimed for sending, by whoever is first. Null: nobody sends it any more.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    public int Attempts { get; set; }

    /// <summary>Who claimed it last.</summary>
    public string? Claim { get; set; }

    public DateTimeOffset? SentAt { get; set; }

    /// <summary>Why the last attempt failed.</summary>
    public string? Failure { get; set; }

    public static NoticeRow Of(Notice notice) => new()
    {
        Id = notice.Id,
        At = notice.At,
        Kind = notice.Kind.ToWire(),
        AccountId = notice.Recipient,
        Address = notice.Address,
        Subject = notice.Subject,
        Body = notice.Body,
        NextAttemptAt = notice.At,
    };

    public Notice ToNotice() => new()
    {
        Id = Id,
        At = At,
        Kind = NoticeKinds.Parse(Kind),
        Recipient = AccountId,
        Address = Address,
        Subject = Subject,
        Body = Body,
    };
}
