using TrustedPublish.Core.Credentials.Revocations;

namespace TrustedPublish.Storage.Credentials.Revocations;

/// <summary>Without Redis there is one process, and nobody else to tell.</summary>
internal sealed class EmbeddedRevocationRelay : IRevocationRelay
{
    public Task<bool> SendAsync(RevocationEntry entry, long previous, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task<IReadOnlyList<RevocationEntry>> ReadAsync(long after, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<RevocationEntry>>([]);

    public Task ListenAsync(Func<long, Task> heard, CancellationToken cancellationToken) => Task.CompletedTask;
}
