using TrustedPublish.Core.RateLimits;

namespace TrustedPublish.Storage.RateLimits;

/// <summary>A single node has nobody to tell.</summary>
internal sealed class EmbeddedExchangeCounts : IExchangeCounts
{
    public bool AreShared => false;

    public Task<IReadOnlyDictionary<string, int>> ShareAsync(long minute, IReadOnlyDictionary<string, int> own, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, int>>(new Dictionary<string, int>());
}
