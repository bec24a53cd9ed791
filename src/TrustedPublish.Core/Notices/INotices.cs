namespace TrustedPublish.Core.Notices;

/// <summary>The notices of every account. Most are written with the change they are about (<see cref="Journal.Trail"/>).</summary>
internal interface INotices
{
    /// <summary>Adds notices; durable when this completes. Delivery comes later and never keeps a request waiting.</summary>
    Task AddAsync(IReadOnlyList<Notice> notices, CancellationToken cancellationToken);

    /// <summary>An account's notices, newest first.</summary>
    /// <param name="accountId">Whose.</param>
    /// <param name="before">Only those older than this one of them; null = from the newest.</param>
    /// <param name="limit">At most this many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<KeptNotice>> ReadAsync(string accountId, string? before, int limit, CancellationToken cancellationToken);

    /// <summary>How many of them its owner has not seen.</summary>
    Task<int> CountUnseenAsync(string accountId, CancellationToken cancellationToken);

    /// <summary>Marks a notice of this account as seen.</summary>
    /// <returns>False when it has no such notice; another account's is as unknown as one that never was.</returns>
    Task<bool> MarkSeenAsync(string accountId, string id, CancellationToken cancellationToken);
}

/// <summary>A notice and what became of it.</summary>
/// <param name="Notice">What it says.</param>
/// <param name="IsSeen">Whether its owner said so.</param>
/// <param name="SentAt">UTC; when a mail server took it.</param>
/// <param name="NotSent">Why it was given up; null while it waits or when it was sent.</param>
internal sealed record KeptNotice(Notice Notice, bool IsSeen, DateTimeOffset? SentAt, string? NotSent);
