using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Journal;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Writes;

/// <summary>A process that claims and mints as fast as it can and prints the id of each mint once it is acknowledged.</summary>
internal static class MintUntilKilled
{
    public const string Command = "mint-until-killed";

    private const int Callers = 64;

    public static string[] Arguments(StorageSettings settings) =>
        [Command, settings.DataDirectory, settings.Provider.ToString(), settings.ConnectionString ?? ""];

    public static string Id(int caller, int number) => $"{caller:D3}-{number:D8}";

    public static ReplayKey Key(string id) => ReplayKey.OfTokenId("https://issuer.test", id);

    public static async Task<int> RunAsync(string[] arguments)
    {
        await using var host = await StorageHost.OpenAsync(new()
        {
            DataDirectory = arguments[0],
            Provider = Enum.Parse<DatabaseProvider>(arguments[1]),
            ConnectionString = arguments[2],
        });
        var (replay, ledger) = (host.Get<IReplayStore>(), host.Get<IMintLedger>());
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            for (var number = 0; ; number++)
            {
                var id = Id(caller, number);
                var until = host.Time.GetUtcNow().AddHours(1);
                var entry = new JournalEntry
                {
                    Id = id,
                    At = host.Time.GetUtcNow(),
                    Kind = "exchange",
                    Outcome = JournalEntry.Accepted,
                    ReplayKey = Key(id).Hex,
                    ReplayUntil = until,
                };
                await replay.TryClaimAsync(Key(id), until, CancellationToken.None);
                await ledger.CommitAsync(entry, pinned: null, CancellationToken.None);
                Console.WriteLine(id);
            }
        }));
        return 0;
    }
}
