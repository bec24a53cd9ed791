using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Journal;

namespace TrustedPublish.Server.Tests.World;

/// <summary>A store that can be switched off.</summary>
internal sealed class StoreOutage
{
    public bool IsOn { get; set; }

    public void Replace(IServiceCollection services, Type store)
    {
        var original = services.Last(descriptor => descriptor.ServiceType == store);
        services.Add(new ServiceDescriptor(store, provider => Wrap(Create(original, provider)), ServiceLifetime.Singleton));
    }

    private static object Create(ServiceDescriptor original, IServiceProvider provider) =>
        original.ImplementationInstance ?? original.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, original.ImplementationType!);

    private object Wrap(object inner) => inner switch
    {
        IReplayStore replay => new Replay(this, replay),
        IMintLedger ledger => new Ledger(this, ledger),
        IJournal journal => new Journaling(this, journal),
        _ => throw new NotSupportedException(inner.GetType().Name),
    };

    private void ThrowIfOn()
    {
        if (IsOn)
        {
            throw new StoreUnavailableException("test's store");
        }
    }

    private sealed class Replay(StoreOutage outage, IReplayStore inner) : IReplayStore
    {
        public ValueTask<bool> TryClaimAsync(ReplayKey key, DateTimeOffset until, CancellationToken cancellationToken)
        {
            outage.ThrowIfOn();
            return inner.TryClaimAsync(key, until, cancellationToken);
        }

        public ValueTask<bool> IsClaimedAsync(ReplayKey key, CancellationToken cancellationToken) => inner.IsClaimedAsync(key, cancellationToken);
    }

    private sealed class Ledger(StoreOutage outage, IMintLedger inner) : IMintLedger
    {
        public Task<bool> CommitAsync(Trail trail, PublisherRecord? pinned, CancellationToken cancellationToken)
        {
            outage.ThrowIfOn();
            return inner.CommitAsync(trail, pinned, cancellationToken);
        }
    }

    private sealed class Journaling(StoreOutage outage, IJournal inner) : IJournal
    {
        public Task AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
        {
            outage.ThrowIfOn();
            return inner.AppendAsync(entry, cancellationToken);
        }

        public Task<IReadOnlyList<JournalEntry>> ReadAsync(JournalQuery query, CancellationToken cancellationToken) => inner.ReadAsync(query, cancellationToken);

        public Task ReadEachAsync(JournalQuery query, Action<JournalEntry> visit, CancellationToken cancellationToken) => inner.ReadEachAsync(query, visit, cancellationToken);
    }
}
