using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Credentials.Revocations;
using TrustedPublish.Testing;

namespace TrustedPublish.Core.Tests.Revocations;

/// <summary>Runs alone: other tests' memory would be counted too.</summary>
[CollectionDefinition(nameof(RevocationMemoryTests), DisableParallelization = true)]
[Collection(nameof(RevocationMemoryTests))]
public sealed class RevocationMemoryTests
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15.5);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MNT_05_a_million_revocations_fit_into_memory_and_are_gone_after_their_life()
    {
        const int Count = 1_000_000;
        const int Batch = 250_000;
        var (time, stores) = (new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero)), new MemoryStores());
        using var keys = new SigningKeys(stores, time);
        var list = new RevocationList(stores, stores, new SilentRelay(), keys, time, NullLogger<RevocationList>.Instance);
        await list.OpenAsync(Stop);
        var at = time.GetUtcNow();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var started = Stopwatch.GetTimestamp();

        for (var number = 0; number < Count; number += Batch)
        {
            await list.AddAsync([.. Enumerable.Range(number, Batch).Select(each => new RevocationEntry(each + 1, RevocationKind.Token, Jti(each), at, at + Life))], Stop);
        }

        var (took, kept) = (Stopwatch.GetElapsedTime(started), GC.GetTotalMemory(forceFullCollection: true) - before);
        TestContext.Current.TestOutputHelper!.WriteLine($"{Count} revocations: {kept / 1024 / 1024} MiB, {kept / Count} bytes each, added in {took.TotalSeconds:0.0} s");
        Assert.Equal(Count, list.Count);
        Assert.True(kept < 400L * Count, $"{kept / Count} bytes each");
        Assert.True(await list.IsRevokedAsync(new Revocable(at, [(RevocationKind.Token, Jti(Count - 1))]), Stop));

        time.Advance(Life);
        await list.RefreshAsync(Stop);
        Assert.Equal(0, list.Count);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, kept / 10);
    }

    private static string Jti(int number) => $"{number:D22}";
}
