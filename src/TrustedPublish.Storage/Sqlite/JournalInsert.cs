using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using TrustedPublish.Core.Journal;

namespace TrustedPublish.Storage.Sqlite;

/// <summary>
/// The prepared statement that inserts a journal entry, bound and run without ADO.NET: every exchange waits for it, and a command would cost as much
/// again as the insertion. Used by one thread at a time, within a transaction of its connection.
/// </summary>
internal sealed class JournalInsert : IDisposable
{
    private const string Sql = """
        INSERT INTO journal (id, at, kind, registry, package, actor, outcome, publisher, credential, replay_key, replay_until, data)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """;

    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private byte[] utf8 = new byte[16 * 1024];

    public JournalInsert(SqliteConnection connection)
    {
        database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(database, Sql, out statement));
    }

    /// <summary>Inserts it.</summary>
    /// <exception cref="SqliteException">The database refuses it.</exception>
    public void Run(JournalEntry entry)
    {
        Text(1, entry.Id);
        Time(2, entry.At);
        Text(3, entry.Kind);
        Text(4, entry.Registry);
        Text(5, entry.Package);
        Text(6, entry.Actor);
        Text(7, entry.Outcome);
        Text(8, entry.Publisher);
        Text(9, entry.Credential);
        Text(10, entry.ReplayKey);
        Time(11, entry.ReplayUntil);
        Text(12, entry.Data);
        var result = raw.sqlite3_step(statement);

        // Resetting repeats the error of the step, which is the one to tell.
        _ = raw.sqlite3_reset(statement);
        if (result is not raw.SQLITE_DONE)
        {
            Check(result);
        }
    }

    public void Dispose() => statement.Dispose();

    private void Text(int parameter, string? value)
    {
        if (value is null)
        {
            Check(raw.sqlite3_bind_null(statement, parameter));
            return;
        }

        if (Encoding.UTF8.GetMaxByteCount(value.Length) > utf8.Length)
        {
            utf8 = new byte[Encoding.UTF8.GetMaxByteCount(value.Length)];
        }

        // An empty span would be bound as NULL.
        var length = Encoding.UTF8.GetBytes(value, utf8);
        Check(length == 0 ? raw.sqlite3_bind_text(statement, parameter, "") : raw.sqlite3_bind_text(statement, parameter, utf8.AsSpan(0, length)));
    }

    private void Time(int parameter, DateTimeOffset? value) =>
        Check(value is { } time ? raw.sqlite3_bind_int64(statement, parameter, time.ToUnixTimeMilliseconds()) : raw.sqlite3_bind_null(statement, parameter));

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, database);
}
