using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core.Bindings;

/// <summary>Where publishers are kept. Each change is one transaction with its trail and moves <see cref="GenerationAsync"/>.</summary>
internal interface IPublisherStore
{
    /// <summary>All publishers and the generation they belong to, read consistently.</summary>
    Task<(long Generation, IReadOnlyList<PublisherRecord> Publishers)> LoadAsync(CancellationToken cancellationToken);

    /// <summary>A number that grows with every change made by any node; cheap to read.</summary>
    Task<long> GenerationAsync(CancellationToken cancellationToken);

    /// <summary>Adds a publisher.</summary>
    Task AddAsync(PublisherRecord publisher, Trail trail, CancellationToken cancellationToken);

    /// <summary>Replaces a publisher if it still has <paramref name="expectedVersion"/>.</summary>
    /// <returns>False when it was changed or removed meanwhile: nothing was written, the trail neither.</returns>
    Task<bool> ReplaceAsync(PublisherRecord publisher, int expectedVersion, Trail trail, CancellationToken cancellationToken);

    /// <summary>Removes a publisher.</summary>
    /// <returns>False when there is none.</returns>
    Task<bool> RemoveAsync(string id, Trail trail, CancellationToken cancellationToken);
}
