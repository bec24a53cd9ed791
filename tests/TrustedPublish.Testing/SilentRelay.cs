using TrustedPublish.Core.Credentials.Revocations;

namespace TrustedPublish.Testing;

/// <summary>A relay between nodes that carries what the test puts into it, and says that it told nobody.</summary>
internal sealed class SilentRelay : IRevocationRelay
{
    private Func<long, Task>? heard;

    /// <summary>What lies in the relay.</summary>
    public List<RevocationEntry> Entries { get; } = [];

    public Task AnnounceAsync(long seq) => heard!(seq);

    public Task<bool> SendAsync(RevocationEntry entry, long previous, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task<IReadOnlyList<RevocationEntry>> ReadAsync(long after, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RevocationEntry>>([.. Entries.Where(entry => entry.Seq > after)]);

    public Task ListenAsync(Func<long, Task> heard, CancellationToken cancellationToken)
    {
        this.heard = heard;
        return Task.CompletedTask;
    }
}
