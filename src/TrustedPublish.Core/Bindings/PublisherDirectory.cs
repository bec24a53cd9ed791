using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using TrustedPublish.Core.Providers;

namespace TrustedPublish.Core.Bindings;

/// <summary>
/// All publishers in memory, compiled, replaced whole whenever any node changed one. Before the first load nothing matches (ISS-20).
/// </summary>
internal sealed partial class PublisherDirectory(IPublisherStore store, ProviderCatalog providers, ILogger<PublisherDirectory> logger) : IDisposable
{
    private readonly SemaphoreSlim loading = new(1, 1);
    private volatile Snapshot snapshot = Snapshot.Empty;

    /// <summary>The publishers of a package, oldest first; empty when there is none.</summary>
    public IReadOnlyList<Publisher> Of(string registry, string package) =>
        snapshot.ByPackage.GetValueOrDefault((registry, package)) ?? [];

    /// <summary>A publisher by its id; null when it does not exist (any more).</summary>
    public Publisher? Find(string id) => snapshot.ById.GetValueOrDefault(id);

    /// <summary>Loads what changed since the last load. After a change of its own a caller awaits this before it answers.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken) =>
        await RefreshAsync(await store.GenerationAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Loads what changed, if the store's generation, just read, is another than that of the last load.</summary>
    public async Task RefreshAsync(long current, CancellationToken cancellationToken)
    {
        await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (snapshot.Generation != current)
            {
                var (generation, records) = await store.LoadAsync(cancellationToken).ConfigureAwait(false);
                snapshot = new Snapshot(generation, [.. records.Select(TryCompile).OfType<Publisher>()]);
            }
        }
        finally
        {
            loading.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => loading.Dispose();

    private Publisher? TryCompile(PublisherRecord record)
    {
        try
        {
            return Publisher.Compile(record, providers);
        }
        catch (InvalidDataException exception)
        {
            // A publisher that cannot be read must not match anything, and must not take the others down.
            Log.Unreadable(logger, record.Id, exception.Message);
            return null;
        }
    }

    private sealed class Snapshot(long generation, IReadOnlyCollection<Publisher> publishers)
    {
        public static readonly Snapshot Empty = new(-1, []);

        public long Generation { get; } = generation;

        public FrozenDictionary<string, Publisher> ById { get; } = publishers.ToFrozenDictionary(static publisher => publisher.Id, StringComparer.Ordinal);

        public FrozenDictionary<(string, string), Publisher[]> ByPackage { get; } = publishers
            .GroupBy(static publisher => (publisher.Record.Registry, publisher.Record.Package))
            .ToFrozenDictionary(static package => package.Key, static package => package.OrderBy(static publisher => publisher.Record.CreatedAt).ToArray());
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Error, "Publisher {Publisher} is out of use: {Reason}")]
        public static partial void Unreadable(ILogger logger, string publisher, string reason);
    }
}
