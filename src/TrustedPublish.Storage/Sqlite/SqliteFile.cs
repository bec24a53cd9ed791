using Microsoft.Data.Sqlite;

namespace TrustedPublish.Storage.Sqlite;

/// <summary>The embedded database's file and how each connection to it is set up.</summary>
internal sealed class SqliteFile(string dataDirectory)
{
    private const int LockWaitSeconds = 5;

    public string Path { get; } = System.IO.Path.Combine(dataDirectory, "trustedpublish.db");

    public string ConnectionString => new SqliteConnectionStringBuilder
    {
        DataSource = Path,
        ForeignKeys = true,
        DefaultTimeout = LockWaitSeconds,
    }.ToString();

    /// <summary>FULL: a commit is on the disk before it is acknowledged, even through a power cut.</summary>
    public static void Prepare(System.Data.Common.DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;";
        command.ExecuteNonQuery();
    }

    /// <summary>Creates the file, readable by its owner only, in write-ahead mode, which lets readers and the writer work at once.</summary>
    public void Create()
    {
        if (!File.Exists(Path))
        {
            CreateEmpty();
        }

        using var connection = new SqliteConnection(ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        // A migration that was killed leaves its lock behind, and the next start would wait for it for ever; this process owns the directory.
        // A journal entry has some kilobytes: on large pages a commit of many writes fewer of them. Counts only for a new file.
        command.CommandText = """PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; DROP TABLE IF EXISTS "__EFMigrationsLock";""";
        command.ExecuteNonQuery();
    }

    // Only while there is none: closing a second handle of an open database would drop its locks.
    private void CreateEmpty()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        File.Open(Path, options).Dispose();
    }
}
