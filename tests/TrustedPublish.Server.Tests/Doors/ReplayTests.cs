using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Journal;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Doors;

/// <summary>One token, one credential; and no credential when a store cannot say so.</summary>
public sealed class ReplayTests
{
    [Fact]
    public async Task XCH_01_a_token_is_good_once()
    {
        await using var world = await ServerWorld.StartAsync();
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        var token = world.Token();

        (await world.ExchangeAsync(package, token)).Is(201);
        (await world.ExchangeAsync(package, token)).IsError(409, "token_reused").IsNoticed();

        Assert.Equal(["token_reused", "accepted"], (await world.JournalAsync(package, "exchange")).Select(static entry => entry.Outcome));
    }

    [Fact]
    public async Task XCH_02_a_token_stays_used_until_it_is_no_longer_acceptable()
    {
        await using var world = await ServerWorld.StartAsync();
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        var token = world.Token();
        (await world.ExchangeAsync(package, token)).Is(201);

        world.Time.Advance(TimeSpan.FromSeconds(300 + 29));
        (await world.ExchangeAsync(package, token)).IsError(409, "token_reused");
        world.Time.Advance(TimeSpan.FromSeconds(1));
        (await world.ExchangeAsync(package, token)).IsError(400, "token_expired");
    }

    [Fact]
    public async Task XCH_03_of_fifty_parallel_exchanges_of_a_token_exactly_one_mints()
    {
        await using var world = await ServerWorld.StartAsync();
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        var token = world.Token();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => world.ExchangeAsync(package, token)));

        Assert.Single(answers, static answer => answer.Status == 201);
        Assert.Equal(49, answers.Count(static answer => answer.Status == 409));
        Assert.Single(await world.JournalAsync(package, "exchange"), static entry => entry.Credential is not null);
    }

    [Theory]
    [InlineData(typeof(IReplayStore))]
    [InlineData(typeof(IMintLedger))]
    [InlineData(typeof(IJournal))]
    public async Task XCH_05_a_store_that_is_down_mints_nothing_and_says_come_back(Type store)
    {
        var outage = new Outage();
        await using var world = await ServerWorld.StartAsync(new WorldSettings { Replace = services => outage.Replace(services, store) });
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        outage.IsOn = true;

        // With the journal down only a refusal needs it: an accepted exchange is recorded by the mint ledger.
        var answer = await world.ExchangeAsync(package, store == typeof(IJournal) ? world.Token(static claims => claims["aud"] = "x") : world.Token());

        answer.IsError(503, "unavailable").IsNoticed();
        Assert.Equal("5", answer.Header("Retry-After"));
        outage.IsOn = false;
        Assert.Empty(await world.JournalAsync(package, "exchange"));
        (await world.ExchangeAsync(package, world.Token())).Is(201);
    }

    /// <summary>Stores that can be switched off.</summary>
    private sealed class Outage
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

        private sealed class Replay(Outage outage, IReplayStore inner) : IReplayStore
        {
            public ValueTask<bool> TryClaimAsync(ReplayKey key, DateTimeOffset until, CancellationToken cancellationToken)
            {
                outage.ThrowIfOn();
                return inner.TryClaimAsync(key, until, cancellationToken);
            }

            public ValueTask<bool> IsClaimedAsync(ReplayKey key, CancellationToken cancellationToken) => inner.IsClaimedAsync(key, cancellationToken);
        }

        private sealed class Ledger(Outage outage, IMintLedger inner) : IMintLedger
        {
            public Task<bool> CommitAsync(JournalEntry entry, PublisherRecord? pinned, CancellationToken cancellationToken)
            {
                outage.ThrowIfOn();
                return inner.CommitAsync(entry, pinned, cancellationToken);
            }
        }

        private sealed class Journaling(Outage outage, IJournal inner) : IJournal
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
}
