using Npgsql;
using NpgsqlTypes;
using TrustedPublish.Core.Journal;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.PostgreSql;

/// <summary>Inserts a whole batch in one round trip: each column travels as an array, and the batch is one implicit transaction.</summary>
internal sealed class PostgreSqlRowWriter(NpgsqlDataSource source) : IRowWriter
{
    private const string InsertEntries = """
        INSERT INTO journal (id, at, kind, registry, package, actor, outcome, publisher, credential, replay_key, replay_until, data)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """;

    private NpgsqlConnection? connection;

    public async Task WriteAsync(IReadOnlyList<JournalEntry> entries)
    {
        try
        {
            connection ??= await source.OpenConnectionAsync();
            await using var insert = Insert(connection, entries);
            await insert.PrepareAsync();
            await insert.ExecuteNonQueryAsync();
        }
        catch
        {
            await CloseAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private static NpgsqlCommand Insert(NpgsqlConnection connection, IReadOnlyList<JournalEntry> entries) =>
        new(InsertEntries, connection)
        {
            Parameters =
            {
                Text([.. entries.Select(entry => entry.Id)]),
                Numbers([.. entries.Select(entry => (long?)entry.At.ToUnixTimeMilliseconds())]),
                Text([.. entries.Select(entry => entry.Kind)]),
                Text([.. entries.Select(entry => entry.Registry)]),
                Text([.. entries.Select(entry => entry.Package)]),
                Text([.. entries.Select(entry => entry.Actor)]),
                Text([.. entries.Select(entry => entry.Outcome)]),
                Text([.. entries.Select(entry => entry.Publisher)]),
                Text([.. entries.Select(entry => entry.Credential)]),
                Text([.. entries.Select(entry => entry.ReplayKey)]),
                Numbers([.. entries.Select(entry => entry.ReplayUntil?.ToUnixTimeMilliseconds())]),
                Text([.. entries.Select(entry => entry.Data)]),
            },
        };

    private static NpgsqlParameter Text(string?[] values) =>
        new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private static NpgsqlParameter Numbers(long?[] values) =>
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
