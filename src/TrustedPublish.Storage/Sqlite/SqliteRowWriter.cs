using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using TrustedPublish.Core.Journal;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Sqlite;

/// <summary>Writes batches of journal entries on one connection and one thread.</summary>
internal sealed class SqliteRowWriter(SqliteFile file) : IRowWriter
{
    private readonly BlockingCollection<(IReadOnlyList<JournalEntry> Entries, TaskCompletionSource Done)> batches = [];
    private Thread? writer;
    private bool isDisposed;
    private SqliteConnection? connection;
    private JournalInsert? insert;

    // SQLite has no asynchronous I/O and waits for the disk in every commit: on a thread of its own, or one of the pool's few would wait with
    // it and everything else, answers of Redis with their short deadline included, would queue for the rest.
    public Task WriteAsync(IReadOnlyList<JournalEntry> entries)
    {
        if (writer is null)
        {
            writer = new Thread(WriteAll) { Name = "journal", IsBackground = true };
            writer.Start();
        }

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        batches.Add((entries, done));
        return done.Task;
    }

    public ValueTask DisposeAsync()
    {
        // The write loop and the container both dispose of it.
        if (!isDisposed)
        {
            isDisposed = true;
            batches.CompleteAdding();
            writer?.Join();
            batches.Dispose();
            Close();
        }

        return ValueTask.CompletedTask;
    }

    private void WriteAll()
    {
        foreach (var (entries, done) in batches.GetConsumingEnumerable())
        {
            try
            {
                Write(entries);
                done.SetResult();
            }
            catch (Exception fault)
            {
                done.SetException(fault);
            }
        }
    }

    private void Write(IReadOnlyList<JournalEntry> entries)
    {
        try
        {
            Open();
            using var transaction = connection!.BeginTransaction();
            foreach (var entry in entries)
            {
                insert!.Run(entry);
            }

            transaction.Commit();
        }
        catch
        {
            Close();
            throw;
        }
    }

    private void Open()
    {
        if (connection is not null)
        {
            return;
        }

        connection = new SqliteConnection(file.ConnectionString);
        connection.Open();
        SqliteFile.Prepare(connection);
        PrepareForWriting(connection);
        insert = new JournalInsert(connection);
    }

    // Keep the indexes' pages in memory (64 MiB at most), and copy pages from the write-ahead log into the file every 8000 pages instead of
    // every 1000. The log itself is still synchronised by each commit.
    private static void PrepareForWriting(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 8000;";
        command.ExecuteNonQuery();
    }

    private void Close()
    {
        insert?.Dispose();
        insert = null;
        connection?.Dispose();
        connection = null;
    }
}
