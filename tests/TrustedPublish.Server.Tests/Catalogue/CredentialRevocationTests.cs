using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Credentials.Revocations;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>What was revoked is dead at the next request, at every level, and stays dead.</summary>
public sealed class CredentialRevocationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    private static readonly (RevocationKind Kind, string Id)[] Levels =
    [
        (RevocationKind.Token, "jti"), (RevocationKind.Publisher, "tp_x"), (RevocationKind.Package, "npm/@acme/demo"),
        (RevocationKind.Issuer, ServerWorld.GitHubIssuer), (RevocationKind.Key, "kid"), (RevocationKind.Instance, Revocable.Everything),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void MNT_05_entries_leave_the_list_when_all_they_can_strike_has_expired()
    {
        var full = RevocationSnapshot.Empty.With(Enumerable.Range(0, 200_000).Select(static number =>
            new RevocationEntry(number, RevocationKind.Token, number.ToString(CultureInfo.InvariantCulture), Now, Now + TimeSpan.FromMinutes(number % 120))));
        Assert.Equal(200_000, full.Count);

        Assert.InRange(full.Without(Now + TimeSpan.FromHours(1)).Count, 98_000, 99_000);
        Assert.Equal(0, full.Without(Now + TimeSpan.FromHours(2)).Count);

        // The same revoked again and again is one entry.
        Assert.Equal(1, RevocationSnapshot.Empty.With(Enumerable.Range(0, 1000).Select(static number => new RevocationEntry(number, RevocationKind.Key, "kid", Now, Now))).Count);
    }

    [Fact]
    public void MNT_06_a_token_is_dead_if_any_level_says_so_in_all_64_combinations()
    {
        var token = new Revocable(Now, Levels);
        for (var combination = 0; combination < 64; combination++)
        {
            var revoked = Levels.Where((_, level) => (combination >> level & 1) == 1).ToArray();
            var list = RevocationSnapshot.Empty.With(revoked.Select(static (level, seq) => new RevocationEntry(seq, level.Kind, level.Id, Now, Now.AddHours(1))));
            Assert.Equal(combination != 0, list.Revokes(token));

            // Later not-before entries of other levels do not hide the one that strikes, and others' entries strike nobody else.
            var others = list.With(Levels.Except(revoked).Select(static (level, seq) => new RevocationEntry(100 + seq, level.Kind, level.Id + "-other", Now.AddHours(1), Now.AddHours(2))));
            Assert.Equal(combination != 0, others.Revokes(token));
        }
    }

    [Fact]
    public async Task MNT_07_a_revoked_credential_is_refused_by_the_next_request_and_no_answer_may_be_kept()
    {
        await using var world = await ServerWorld.StartAsync();
        var (package, credential) = await world.NewCredentialAsync();
        (await world.PublishAsync(package, credential, PublishBodies.Text(ServerWorld.Document(package)))).Is(201);
        Assert.Contains("no-store", (await world.SendAsync("GET", world.Registry, "/-/whoami", credential)).Is(200).Header("Cache-Control"), StringComparison.Ordinal);

        (await world.SendAsync("POST", world.Server, "/api/v1/revocations", world.Session, ServerWorld.Json($$"""{"kind":"token","id":"{{credential}}"}"""))).Is(201);

        (await world.PublishAsync(package, credential, PublishBodies.Text(ServerWorld.Document(package, "1.0.1")))).Is(401);
        Assert.Contains("no-store", (await world.SendAsync("GET", world.Registry, "/-/whoami", credential)).Is(401).Header("Cache-Control"), StringComparison.Ordinal);
        Assert.Single(world.Upstream.Writes);
    }

    /// <summary>The gateway's own check, which needs neither the tables of sessions nor those of revocations for a minute.</summary>
    [Fact]
    public async Task MNT_09_credentials_are_judged_without_the_database_and_never_guessed()
    {
        await using var world = await ServerWorld.StartAsync();
        var (_, alive) = await world.NewCredentialAsync();
        var (_, revoked) = await world.NewCredentialAsync();
        (await world.SendAsync("POST", world.Server, "/api/v1/revocations", world.Session, ServerWorld.Json($$"""{"kind":"token","id":"{{revoked}}"}"""))).Is(201);
        await world.ExecuteAsync("ALTER TABLE revocations RENAME TO away", "ALTER TABLE publisher_generation RENAME TO away_too");

        for (var round = 0; round < 50; round++)
        {
            (await CheckAsync(alive)).Is(200);
            (await CheckAsync(revoked)).Is(401);
            (await CheckAsync(alive[..^4] + "AAAA")).Is(401);
        }

        // After a minute without a look, no yes is given on old knowledge.
        world.Time.Advance(TimeSpan.FromSeconds(61));
        (await CheckAsync(alive)).Is(503);
        (await CheckAsync(revoked)).Is(401);
        return;

        Task<Answer> CheckAsync(string credential) => world.SendAsync("GET", world.Registry, "/-/whoami", credential);
    }

    [Fact]
    public async Task MNT_22_after_a_restored_backup_one_revocation_ends_everything_from_before_it()
    {
        await using var world = await ServerWorld.StartAsync();
        var (package, credential) = await world.NewCredentialAsync();
        var (person, session) = await world.NewPersonAsync();

        // What was revoked after the backup lives again in it.
        var backup = Path.Combine(world.DataDirectory, "backup.db");
        await world.ExecuteAsync($"VACUUM INTO '{backup}'");
        var revoked = (await world.SendAsync("POST", world.Server, "/api/v1/revocations", world.Session, ServerWorld.Json($$"""{"kind":"token","id":"{{credential}}"}"""))).Is(201);
        await using (var restored = new SqliteConnection($"Data Source={backup};Mode=ReadOnly;Pooling=False"))
        {
            await restored.OpenAsync(Stop);
            await using var count = restored.CreateCommand();
            count.CommandText = "SELECT COUNT(*) FROM revocations";
            Assert.Equal(0L, await count.ExecuteScalarAsync(Stop));
        }

        // The list of a running node forgets nothing although its database does.
        await world.ExecuteAsync("DELETE FROM revocations");
        await world.Services.GetRequiredService<RevocationList>().RefreshAsync(Stop);
        (await world.SendAsync("GET", world.Registry, "/-/whoami", credential)).Is(401);

        // What an operator does after a restore.
        var (_, other) = await world.NewCredentialAsync();
        (await world.SendAsync("POST", world.Server, "/api/v1/revocations", world.Session, ServerWorld.Json("""{"kind":"instance","id":"*"}"""))).Is(201);
        foreach (var token in new[] { credential, other, session, world.Session })
        {
            (await world.SendAsync("GET", world.Registry, "/-/whoami", token)).Is(401);
        }

        (await world.PublishAsync(package, credential, PublishBodies.Text(ServerWorld.Document(package)))).Is(401);
        Assert.Equal(("token", person), (revoked.Text("kind"), person));
    }
}
