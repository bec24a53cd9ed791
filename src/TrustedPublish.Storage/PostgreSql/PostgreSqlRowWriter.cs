using Npgsql;
using NpgsqlTypes;
using TrustedPublish.Core.Journal;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.PostgreSql;

/// <summary>Inserts a whole batch in one round trip: each column travels as an array, and the batch is one implicit transaction.</summary>
internal sealed class PostgreSqlRowWriter(NpgsqlDataSource source) : IRowWriter
{
    private const string InsertClaims = """
        INSERT INTO replay (key, until) SELECT * FROM unnest($1, $2)
        ON CONFLICT (key) DO UPDATE SET until = excluded.until
        """;

    private const string InsertEntries = """
        INSERT INTO journal (id, at, kind, registry, package, actor, outcome, publisher, credential, data)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """;

    private NpgsqlConnection? connection;

    public async Task WriteAsync(IReadOnlyDictionary<string, long> claims, IReadOnlyList<JournalEntry> entries)
    {
        try
        {
            connection ??= await source.OpenConnectionAsync();
            await using var batch = new NpgsqlBatch(connection);
            if (claims.Count > 0)
            {
                batch.BatchCommands.Add(new(InsertClaims) { Parameters = { Text([.. claims.Keys]), Numbers([.. claims.Values]) } });
            }

            if (entries.Count > 0)
            {
                batch.BatchCommands.Add(Insert(entries));
            }

            await batch.PrepareAsync();
            await batch.ExecuteNonQueryAsync();
        }
        catch
        {
            await CloseAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private static NpgsqlBatchCommand Insert(IReadOnlyList<JournalEntry> entries) =>
        new(InsertEntries)
        {
            Parameters =
            {
                Text([.. entries.Select(entry => entry.Id)]),
                Numbers([.. entries.Select(entry => entry.At.ToUnixTimeMilliseconds())]),
                Text([.. entries.Select(entry => entry.Kind)]),
                Text([.. entries.Select(entry => entry.Registry)]),
                Text([.. entries.Select(entry => entry.Package)]),
                Text([.. entries.Select(entry => entry.Actor)]),
                Text([.. entries.Select(entry => entry.Outcome)]),
                Text([.. entries.Select(entry => entry.Publisher)]),
                Text([.. entries.Select(entry => entry.Credential)]),
                Text([.. entries.Select(entry => entry.Data)]),
            },
        };

    private static NpgsqlParameter Text(string?[] values) =>
        new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private static NpgsqlParameter Numbers(long[] values) =>
        new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };

    private async ValueTask CloseAsync()
    {
        if (connection is not null)
        {
            await connection.DisposeAsync();
            connection = null;
        }
    }
}
