using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Journal;

namespace TrustedPublish.Storage.Tests.Hosting;

/// <summary>What a conformance suite stands on: freshly opened stores on an empty database of one engine.</summary>
public abstract class StoreConformance(DatabaseProvider provider) : IAsyncLifetime
{
    private readonly TemporaryDirectory directory = new();
    private StorageHost? host;

    internal StorageHost Host => host!;

    internal static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        try
        {
            await OpenAsync();
        }
        catch
        {
            // xunit disposes only what was initialised.
            await DisposeAsync();
            throw;
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (host is not null)
        {
            await host.DisposeAsync();
        }

        directory.Dispose();
    }

    private protected virtual async Task OpenAsync() =>
        host = await StorageHost.OpenAsync(new()
        {
            DataDirectory = directory.DataDirectory,
            Provider = provider,
            ConnectionString = provider == DatabaseProvider.PostgreSql ? await PostgreSqlServer.NewDatabaseAsync() : null,
        });

    /// <summary>Closes the stores and opens them again, as a restart does.</summary>
    internal async Task ReopenAsync()
    {
        var (settings, time) = (Host.Settings, Host.Time);
        await Host.DisposeAsync();
        host = null;
        host = await StorageHost.OpenAsync(settings, time);
    }

    internal T Get<T>()
        where T : notnull => Host.Get<T>();

    internal JournalEntry Entry(string id = "7K2M-9QXD") =>
        new() { Id = id, At = Host.Time.GetUtcNow(), Kind = "exchange", Outcome = JournalEntry.Accepted };

    internal PublisherRecord Publisher(string id = "tp_one", int version = 1) => new()
    {
        Id = id,
        Registry = "npm",
        Package = "@acme/demo",
        Provider = "github",
        Fields = """{"owner":"acme"}""",
        Pending = false,
        LapsesAt = Host.Time.GetUtcNow().AddDays(7),
        CreatedAt = Host.Time.GetUtcNow(),
        CreatedBy = "admin",
        Version = version,
    };

    internal Task<IReadOnlyList<JournalEntry>> ReadJournalAsync(JournalQuery? query = null) =>
        Get<IJournal>().ReadAsync(query ?? new JournalQuery(), Cancellation);
}
