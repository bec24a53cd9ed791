using TrustedPublish.Storage;

namespace TrustedPublish.Server.Wiring.Faults;

/// <summary>The database that was chosen and what it needs.</summary>
internal static class StoreRules
{
    public static void Check(RuleContext context)
    {
        var database = context.Options.Database;
        switch (database)
        {
            case { Provider: DatabaseProvider.PostgreSql, ConnectionString: null }:
                context.Add(database, nameof(DatabaseOptions.ConnectionString), "is missing, but Provider is PostgreSql", "write for example \"Host=…;Database=…;Username=…;Password=…\"");
                break;
            case { Provider: DatabaseProvider.Sqlite, ConnectionString: not null }:
                context.Add(database, nameof(DatabaseOptions.ConnectionString), "is set, but Provider is Sqlite, whose file lies in DataDirectory", "set Provider to PostgreSql, or leave this null");
                break;
        }
    }

    /// <summary>Without Redis each node remembers used tokens by itself: a second one would accept them again (XCH-01).</summary>
    public static IReadOnlyList<string> Warnings(TrustedPublishOptions options) =>
        options is { Database.Provider: DatabaseProvider.PostgreSql, Redis.ConnectionString: null }
            ? ["Database:Provider is PostgreSql without Redis: only one node may run, for used tokens are remembered inside it"]
            : [];
}
