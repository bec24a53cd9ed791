using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Every place where a secret could end up: log lines, all columns of all tables, the files of the data directory, what answers say beside their bodies, and the bodies of refusals.</summary>
internal sealed class SecretSinks
{
    private static readonly KnownSecrets Nothing = new();

    private readonly ConcurrentQueue<Answer> answers = [];
    private readonly ServerWorld world;

    public SecretSinks(ServerWorld world)
    {
        this.world = world;
        world.OnAnswer = answers.Enqueue;
    }

    /// <summary>Searches everything written so far.</summary>
    /// <param name="secrets">What must be nowhere.</param>
    /// <param name="asked">What refusals hand out on purpose: the addresses of a question to a person. It must not be anywhere else.</param>
    public async Task HaveNoneOfAsync(KnownSecrets secrets, KnownSecrets asked)
    {
        // The search finds what is there: the start of a session's token, by which npm shows it.
        Assert.Contains(await SearchAsync(Control(), Nothing), static place => place.Contains("sessions.token_start", StringComparison.Ordinal));
        Assert.Empty(await SearchAsync(secrets, asked));
    }

    private async Task<IEnumerable<string>> SearchAsync(KnownSecrets secrets, KnownSecrets asked)
    {
        List<string> found = [];
        Assert.NotEmpty(world.Log.Lines);
        Assert.NotEmpty(answers);
        foreach (var known in new[] { secrets, asked })
        {
            found.AddRange(known.FindIn("the log", world.Log.Text));
            found.AddRange(Columns().SelectMany(column => known.FindIn(column.Place, column.Value)));
            found.AddRange((await FilesAsync()).SelectMany(file => known.FindIn(file.Name, file.Bytes)));
        }

        foreach (var answer in answers)
        {
            found.AddRange(answer.Headers.SelectMany(header => secrets.FindIn($"the header {header.Key}", header.Value)));
            found.AddRange(answer.Headers.SelectMany(header => asked.FindIn($"the header {header.Key}", header.Value)));
            found.AddRange(answer.Status >= 400 ? secrets.FindIn("the body of a refusal", answer.Body) : []);
        }

        return found.Distinct();
    }

    private KnownSecrets Control()
    {
        var control = new KnownSecrets();
        control.Add("control", world.Session[..12]);
        return control;
    }

    private List<(string Place, byte[] Value)> Columns()
    {
        using var database = new SqliteConnection($"Data Source={Path.Combine(world.DataDirectory, "trustedpublish.db")};Mode=ReadOnly;Pooling=False");
        database.Open();
        string[] tables = [.. Rows(database, "SELECT name FROM sqlite_master WHERE type = 'table'").Select(static row => (string)row[0].Value)];
        Assert.InRange(tables.Length, 15, 200);
        List<(string, byte[])> columns = [];
        foreach (var table in tables)
        {
            columns.AddRange(Rows(database, $"SELECT * FROM \"{table}\"").SelectMany(row => row).Select(cell => ($"{table}.{cell.Name}", cell.Value as byte[] ?? System.Text.Encoding.UTF8.GetBytes($"{cell.Value}"))));
        }

        return columns;
    }

    private static IEnumerable<(string Name, object Value)[]> Rows(SqliteConnection database, string query)
    {
        using var command = database.CreateCommand();
#pragma warning disable CA2100 // The names of tables cannot be parameters.
        command.CommandText = query;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return [.. Enumerable.Range(0, reader.FieldCount).Select(index => (reader.GetName(index), reader.GetValue(index)))];
        }
    }

    /// <summary>The lock is held by the running server and is empty.</summary>
    private async Task<List<(string Name, byte[] Bytes)>> FilesAsync()
    {
        List<(string, byte[])> files = [];
        foreach (var path in Directory.GetFiles(world.DataDirectory, "*", SearchOption.AllDirectories).Where(static path => Path.GetFileName(path) != "lock"))
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var all = new MemoryStream();
            await file.CopyToAsync(all, TestContext.Current.CancellationToken);
            files.Add((Path.GetFileName(path), all.ToArray()));
        }

        Assert.NotEmpty(files);
        return files;
    }
}
