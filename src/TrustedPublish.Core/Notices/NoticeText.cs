using System.Globalization;

namespace TrustedPublish.Core.Notices;

/// <summary>A worded event, before it is addressed to anybody.</summary>
internal sealed record NoticeText(NoticeKind Kind, string Subject, string Body)
{
    /// <summary>Words an event. Each value that is put in is made one line first: a token's name, say, cannot go on with sentences of its own.</summary>
    public static NoticeText Of(NoticeKind kind, FormattableString subject, params FormattableString[] paragraphs) =>
        new(kind, Fill(subject), string.Join("\n\n", paragraphs.Select(Fill)));

    /// <summary>A notice for each of the accounts.</summary>
    /// <param name="accountIds">Whom it concerns.</param>
    /// <param name="at">UTC; when it happened.</param>
    public IReadOnlyList<Notice> To(IEnumerable<string> accountIds, DateTimeOffset at) => [.. accountIds.Select(id => To(id, at))];

    /// <summary>A notice for one account.</summary>
    /// <param name="accountId">Whom it concerns.</param>
    /// <param name="at">UTC; when it happened.</param>
    /// <param name="address">Where it goes instead of to the account's own address.</param>
    public Notice To(string accountId, DateTimeOffset at, string? address = null) => new()
    {
        Id = Notice.NewId(),
        At = at,
        Kind = Kind,
        Recipient = accountId,
        Address = address,
        Subject = Subject,
        Body = Body,
    };

    private static string Fill(FormattableString text) =>
        string.Format(CultureInfo.InvariantCulture, text.Format, [.. text.GetArguments().Select(static value => PlainText.Line($"{value}"))]);
}
