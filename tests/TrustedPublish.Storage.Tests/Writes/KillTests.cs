using System.Diagnostics;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Writes;

/// <summary>No acknowledged mint is lost, and none can be minted again, when the process dies without warning.</summary>
public abstract class KillTests(DatabaseProvider provider) : StoreConformance(provider)
{
    private const int EnoughMints = 3000;

    [Fact]
    public async Task Every_acknowledged_mint_and_its_replay_record_survive_sigkill_under_load()
    {
        await Host.DisposeAsync();
        var acknowledged = await MintUntilKilledAsync();
        await ReopenAsync();

        var journal = (await ReadJournalAsync(new() { Limit = int.MaxValue })).Select(entry => entry.Id).ToHashSet();
        Assert.Subset(journal, acknowledged.ToHashSet());
        foreach (var id in acknowledged)
        {
            Assert.True(await Get<IReplayStore>().IsClaimedAsync(MintUntilKilled.Key(id), Cancellation));
        }
    }

    private async Task<List<string>> MintUntilKilledAsync()
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, MintUntilKilled.Arguments(Host.Settings))
        {
            RedirectStandardOutput = true,
        })!;
        List<string> acknowledged = [];
        while (await process.StandardOutput.ReadLineAsync(Cancellation) is { } line)
        {
            // The last line may be cut.
            if (line.Length == MintUntilKilled.Id(0, 0).Length)
            {
                acknowledged.Add(line);
            }

            if (acknowledged.Count == EnoughMints)
            {
                process.Kill();
            }
        }

        await process.WaitForExitAsync(Cancellation);
        Assert.True(acknowledged.Count >= EnoughMints, "the process ended by itself");
        return acknowledged;
    }
}

public sealed class KillOnSqlite() : KillTests(DatabaseProvider.Sqlite);

public sealed class KillOnPostgreSql() : KillTests(DatabaseProvider.PostgreSql);
