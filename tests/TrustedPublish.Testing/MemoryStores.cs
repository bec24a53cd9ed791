using System.Collections.Concurrent;
using TrustedPublish.Core;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Credentials.Revocations;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Notices;

namespace TrustedPublish.Testing;

/// <summary>Core's ports in memory, for tests of decisions; what a real store must promise is tested on the real stores.</summary>
internal sealed class MemoryStores : IPublisherStore, IReplayStore, IMintLedger, IJournal, ISigningKeyStore, IRevocationStore, IChangePositions, INoticeRecipients
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, PublisherRecord> publishers = [];
    private readonly ConcurrentDictionary<string, DateTimeOffset> claimed = [];
    private readonly List<Revocation> revocations = [];
    private readonly Dictionary<string, SigningKeyRecord> signingKeys = [];
    private long generation;

    /// <summary>Everything that was journaled, oldest first.</summary>
    public ConcurrentQueue<JournalEntry> Entries { get; } = [];

    /// <summary>Every notice, oldest first.</summary>
    public ConcurrentQueue<Notice> Notices { get; } = [];

    /// <summary>The keys claimed against replay.</summary>
    public ICollection<string> Claimed => claimed.Keys;

    /// <summary>While set, every store answers as if it were down.</summary>
    public bool IsDown { get; set; }

    public PublisherRecord Publisher(string id) => publishers[id];

    public Task<(long Generation, IReadOnlyList<PublisherRecord> Publishers)> LoadAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult<(long, IReadOnlyList<PublisherRecord>)>((generation, [.. publishers.Values]));
        }
    }

    public Task<long> GenerationAsync(CancellationToken cancellationToken) => Task.FromResult(generation);

    public Task AddAsync(PublisherRecord publisher, Trail trail, CancellationToken cancellationToken) =>
        Task.FromResult(Change(trail, () => publishers.TryAdd(publisher.Id, publisher)));

    public Task<bool> ReplaceAsync(PublisherRecord publisher, int expectedVersion, Trail trail, CancellationToken cancellationToken) =>
        Task.FromResult(Change(trail, () => TryReplace(publisher, expectedVersion)));

    public Task<bool> RemoveAsync(string id, Trail trail, CancellationToken cancellationToken) =>
        Task.FromResult(Change(trail, () => publishers.Remove(id)));

    public ValueTask<bool> TryClaimAsync(ReplayKey key, DateTimeOffset until, CancellationToken cancellationToken)
    {
        ThrowIfDown();
        return ValueTask.FromResult(claimed.TryAdd(key.Hex, until));
    }

    public ValueTask<bool> IsClaimedAsync(ReplayKey key, CancellationToken cancellationToken) => ValueTask.FromResult(claimed.ContainsKey(key.Hex));

    public Task<bool> CommitAsync(Trail trail, PublisherRecord? pinned, CancellationToken cancellationToken) =>
        Task.FromResult(Change(trail, () => pinned is null || TryReplace(pinned, pinned.Version - 1)));

    public Task AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        ThrowIfDown();
        Entries.Enqueue(entry);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<JournalEntry>> ReadAsync(JournalQuery query, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<JournalEntry>>([.. Entries.Reverse()]);

    public Task ReadEachAsync(JournalQuery query, Action<JournalEntry> visit, CancellationToken cancellationToken)
    {
        foreach (var entry in Entries.Reverse().Where(entry => entry.Kind == (query.Kind ?? entry.Kind) && entry.Outcome == (query.Outcome ?? entry.Outcome)
            && (query.DataMember is null || entry.Data?.Contains($"\"{query.DataMember}\":", StringComparison.Ordinal) is true)))
        {
            visit(entry);
        }

        return Task.CompletedTask;
    }

    Task<IReadOnlyList<SigningKeyRecord>> ISigningKeyStore.LoadAsync(CancellationToken cancellationToken)
    {
        ThrowIfDown();
        return Task.FromResult<IReadOnlyList<SigningKeyRecord>>([.. signingKeys.Values]);
    }

    public Task<SigningKeyRecord> AddFirstAsync(SigningKeyRecord key, CancellationToken cancellationToken)
    {
        signingKeys.TryAdd(key.KeyId, key);
        return Task.FromResult(key);
    }

    public Task<(Revocation Stored, long Previous)> AddAsync(Revocation revocation, JournalEntry entry, CancellationToken cancellationToken)
    {
        var previous = revocations.Count;
        Change(entry, () =>
        {
            revocation = revocation with { Entry = revocation.Entry with { Seq = previous + 1 } };
            revocations.Add(revocation);
            if (revocation.Entry.Kind is RevocationKind.Key)
            {
                signingKeys.Remove(revocation.Entry.Id);
            }

            return true;
        });
        return Task.FromResult((revocation, (long)previous));
    }

    Task<IReadOnlyList<RevocationEntry>> IRevocationStore.LoadAsync(long after, CancellationToken cancellationToken)
    {
        ThrowIfDown();
        return Task.FromResult<IReadOnlyList<RevocationEntry>>([.. revocations.Select(static revocation => revocation.Entry).Where(entry => entry.Seq > after)]);
    }

    public Task<IReadOnlyList<Revocation>> ReadAsync(long? before, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Revocation>>([.. revocations.AsEnumerable().Reverse().Take(limit)]);

    Task<ChangePositions> IChangePositions.ReadAsync(CancellationToken cancellationToken)
    {
        ThrowIfDown();
        return Task.FromResult(new ChangePositions(generation, revocations.Count));
    }

    public Task<IReadOnlyList<string>> MaintainersOfAsync(string registry, string package, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>(["maintainer"]);

    private bool TryReplace(PublisherRecord publisher, int expectedVersion)
    {
        if (!publishers.TryGetValue(publisher.Id, out var current) || current.Version != expectedVersion)
        {
            return false;
        }

        publishers[publisher.Id] = publisher;
        return true;
    }

    private bool Change(Trail trail, Func<bool> change)
    {
        ThrowIfDown();
        lock (gate)
        {
            if (!change())
            {
                return false;
            }

            generation++;
            Entries.Enqueue(trail.Entry);
            trail.Notices.ToList().ForEach(Notices.Enqueue);
            return true;
        }
    }

    private void ThrowIfDown()
    {
        if (IsDown)
        {
            throw new StoreUnavailableException("memory store");
        }
    }
}
