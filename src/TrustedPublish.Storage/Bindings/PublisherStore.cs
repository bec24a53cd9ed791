using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Journal;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Bindings;

/// <summary>Publishers in the database.</summary>
internal sealed class PublisherStore(TableReader tables, WriteLoop writes) : IPublisherStore
{
    /// <summary>One statement, and therefore one snapshot on every engine.</summary>
    public Task<(long Generation, IReadOnlyList<PublisherRecord> Publishers)> LoadAsync(CancellationToken cancellationToken) =>
        tables.ReadAsync(async context =>
        {
            var rows = await context.Generations.AsNoTracking()
                .SelectMany(_ => context.Publishers.DefaultIfEmpty(), (generation, publisher) => new { generation.Value, Publisher = publisher })
                .ToListAsync(cancellationToken);
            IReadOnlyList<PublisherRecord> publishers = [.. rows.Select(row => row.Publisher).OfType<PublisherRecord>()];
            return (rows[0].Value, publishers);
        });

    public Task<long> GenerationAsync(CancellationToken cancellationToken) =>
        tables.ReadAsync(context => context.Generations.Select(generation => generation.Value).SingleAsync(cancellationToken));

    public Task AddAsync(PublisherRecord publisher, Trail trail, CancellationToken cancellationToken) =>
        ChangeAsync(trail, context =>
        {
            context.Publishers.Add(publisher);
            return Task.FromResult(1);
        }, cancellationToken);

    public Task<bool> ReplaceAsync(
        PublisherRecord publisher, int expectedVersion, Trail trail, CancellationToken cancellationToken) =>
        ChangeAsync(trail, context => ReplaceAsync(context, publisher, expectedVersion), cancellationToken);

    public Task<bool> RemoveAsync(string id, Trail trail, CancellationToken cancellationToken) =>
        ChangeAsync(trail, context => context.Publishers.Where(publisher => publisher.Id == id).ExecuteDeleteAsync(), cancellationToken);

    /// <summary>Compare and set; the publisher keeps its registry, package, provider and origin.</summary>
    private static Task<int> ReplaceAsync(StorageContext context, PublisherRecord publisher, int expectedVersion) =>
        context.Publishers
            .Where(stored => stored.Id == publisher.Id && stored.Version == expectedVersion)
            .ExecuteUpdateAsync(set => set
                .SetProperty(stored => stored.Fields, publisher.Fields)
                .SetProperty(stored => stored.Pending, publisher.Pending)
                .SetProperty(stored => stored.LapsesAt, publisher.LapsesAt)
                .SetProperty(stored => stored.TrustedSince, publisher.TrustedSince)
                .SetProperty(stored => stored.Version, publisher.Version));

    private Task<bool> ChangeAsync(Trail trail, Func<StorageContext, Task<int>> change, CancellationToken cancellationToken) =>
        writes.ChangeAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            // First, so that changes by several nodes queue up here instead of locking each other out.
            await context.Generations.ExecuteUpdateAsync(set => set.SetProperty(row => row.Value, row => row.Value + 1));
            if (await change(context) == 0)
            {
                return false;
            }

            context.AddTrail(trail);
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return true;
        }, cancellationToken);
}
