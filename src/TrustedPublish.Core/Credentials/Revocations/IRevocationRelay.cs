namespace TrustedPublish.Core.Credentials.Revocations;

/// <summary>
/// Carries revocations to the other nodes faster than they look at the database. It may lose anything at any time: it only ever adds to what a
/// node denies, and never stands for the whole list.
/// </summary>
internal interface IRevocationRelay
{
    /// <summary>Copies an entry to where the other nodes read and tells them.</summary>
    /// <param name="entry">An entry that is durable already.</param>
    /// <param name="previous">The seq before it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when they could not be told: they will find it in the database.</returns>
    Task<bool> SendAsync(RevocationEntry entry, long previous, CancellationToken cancellationToken);

    /// <summary>The copied entries with a greater <c>Seq</c>, as far as there are any.</summary>
    Task<IReadOnlyList<RevocationEntry>> ReadAsync(long after, CancellationToken cancellationToken);

    /// <summary>Calls back with the <c>Seq</c> of each entry that any node sends, one at a time.</summary>
    Task ListenAsync(Func<long, Task> heard, CancellationToken cancellationToken);
}
