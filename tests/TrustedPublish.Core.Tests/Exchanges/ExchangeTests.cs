using System.Text;
using System.Text.Json.Nodes;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Core.Notices;
using TrustedPublish.Testing;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Tests.Exchanges;

/// <summary>The order of effects: what a refusal leaves behind, who wins a race, what an outage does (GH-04, XCH-02 … XCH-06).</summary>
public sealed class ExchangeTests
{
    private const string Package = "@acme/demo";
    private const string Audience = "npm:packages.example.com";
    private const string GitHub = "https://token.actions.githubusercontent.com";
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_787_000_000);

    [Fact]
    public async Task A_match_burns_pins_mints_and_journals_once()
    {
        using var stage = await Stage.OpenAsync();
        var publisher = await stage.Fixture.AddPublisherAsync(Package, Open());

        var result = await stage.RunAsync(stage.Ci.Token(Audience));

        Assert.NotNull(result.Credential);
        Assert.Single(stage.Fixture.Stores.Claimed);
        Assert.Equal(2, stage.Fixture.Stores.Publisher(publisher.Id).Version);
        Assert.Equal("accepted", stage.Exchanges.Single().Outcome);
        Assert.Equal(result.Credential.Id, stage.Exchanges.Single().Credential);
        Assert.Equal(("maintainer", NoticeKind.PublisherFirstUsed), (Assert.Single(stage.Fixture.Stores.Notices).Recipient, stage.Fixture.Stores.Notices.Single().Kind));

        Assert.NotNull((await stage.RunAsync(stage.Ci.Token(Audience))).Credential);
        Assert.Single(stage.Fixture.Stores.Notices);
    }

    [Fact]
    public async Task A_refusal_burns_pins_and_mints_nothing()
    {
        using var stage = await Stage.OpenAsync();
        var publisher = await stage.Fixture.AddPublisherAsync(Package, Open(static json => json["environment"] = "release"));
        var ci = stage.Ci;
        string[] tokens =
        [
            "", "x", new string('.', 4096), ci.Unsigned(Audience), ci.Unsigned(Audience, "nOnE"), ci.SignedByAnotherKey(Audience), ci.SignedWithEs256(Audience), ci.SignedWithHs256AndPublicKey(Audience),
            ci.WithEmbeddedKey(Audience), ci.Token("npm:other"), ci.Token(Audience), ci.WithPayloadText("{}"), ci.WithPayloadText("[]"), ci.WithHeaderText(Audience, "{}"),
            ci.Token(Audience, static claims => claims["iss"] = "https://attacker.test"), ci.Token(Audience, static claims => claims["exp"] = 1), ci.Token(Audience, static claims => claims.Remove("jti")),
            ci.Token(Audience, null, static header => header["kid"] = "unknown"), ci.Token(Audience, null, static header => header.Remove("kid")), ci.Token(Audience, null, static header => header["typ"] = "at+jwt"),
            ci.WithPayloadText(ci.Claims(Audience).ToJsonString().Replace($"\"{Audience}\"", "[\"\\ud800\"]", StringComparison.Ordinal)), ci.Token(Audience, static claims => claims["repository"] = 1),
            ci.Token(Audience, static claims => claims["repository_id"] = new string('7', 4000)),
        ];

        foreach (var token in tokens)
        {
            var result = await stage.RunAsync(token);

            Assert.Null(result.Credential);
            Assert.Equal(result.Id, stage.Exchanges.Last().Id);
            AssertTellable(result.Explanation!, token);
        }

        Assert.Empty(stage.Fixture.Stores.Claimed);
        Assert.Equal(publisher, stage.Fixture.Stores.Publisher(publisher.Id));
        Assert.Equal(tokens.Length, stage.Exchanges.Count);
        Assert.All(stage.Exchanges, static entry => Assert.DoesNotContain("eyJ", entry.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_is_good_once()
    {
        using var stage = await Stage.OpenAsync();
        await stage.Fixture.AddPublisherAsync(Package, Open());
        var token = stage.Ci.Token(Audience);

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => stage.RunAsync(token))));

        Assert.Single(results, static result => result.Credential is not null);
        Assert.All(results.Where(static result => result.Credential is null), static result => Assert.Contains(result.Explanation!.WireCode, new[] { "token_reused" }));
    }

    [Fact]
    public async Task Of_two_first_uses_with_different_ids_exactly_one_wins()
    {
        for (var round = 0; round < 20; round++)
        {
            using var stage = await Stage.OpenAsync();
            var publisher = await stage.Fixture.AddPublisherAsync(Package, Open());
            string[] tokens = [.. new[] { "74", "75" }.Select(id => stage.Ci.Token(Audience, claims => claims["repository_id"] = id))];

            var results = await Task.WhenAll(tokens.Select(token => Task.Run(() => stage.RunAsync(token))));

            var winner = Assert.Single(results, static result => result.Credential is not null);
            var pinned = JsonNode.Parse(stage.Fixture.Stores.Publisher(publisher.Id).Fields)!["repository_id"]!.GetValue<string>();
            Assert.Equal(results[0] == winner ? "74" : "75", pinned);
            Assert.Equal(2, stage.Fixture.Stores.Publisher(publisher.Id).Version);
        }
    }

    [Fact]
    public async Task A_publisher_whose_time_is_over_accepts_nothing_and_pins_nothing()
    {
        using var stage = await Stage.OpenAsync();
        var publisher = await stage.Fixture.AddPublisherAsync(Package, Open());
        await stage.ReplaceAsync(publisher with { LapsesAt = Now, Version = 2 });

        var result = await stage.RunAsync(stage.Ci.Token(Audience));

        Assert.Equal("publisher_none", result.Explanation!.WireCode);
        Assert.Contains("renewed", result.Explanation.Sentence, StringComparison.Ordinal);
        Assert.Equal(2, stage.Fixture.Stores.Publisher(publisher.Id).Version);
    }

    [Fact]
    public async Task With_the_stores_down_nothing_is_minted()
    {
        using var stage = await Stage.OpenAsync();
        await stage.Fixture.AddPublisherAsync(Package, Open());
        stage.Fixture.Stores.IsDown = true;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => stage.RunAsync(stage.Ci.Token(Audience)));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => stage.RunAsync(stage.Ci.Token("npm:other")));

        Assert.Empty(stage.Exchanges);
        Assert.Empty(stage.Fixture.Stores.Claimed);
    }

    [Theory]
    [InlineData("{}", "{\"environment\":\"staging\"}", true)]
    [InlineData("{\"repository_owner_id\":\"66\"}", "{\"environment\":\"staging\"}", false)]
    [InlineData("{\"repository_id\":\"75\"}", "{\"environment\":\"staging\"}", false)]
    [InlineData("{\"repository\":\"acme/renamed\"}", "{\"environment\":\"staging\"}", true)]
    public async Task Only_the_publisher_s_own_project_learns_what_differed(string claims, string constraint, bool told)
    {
        using var stage = await Stage.OpenAsync();
        await stage.Fixture.AddPublisherAsync(Package, Open(json =>
        {
            (json["owner_id"], json["repository_id"]) = ("65", "74");
            Apply(json, constraint);
        }));

        var result = await stage.RunAsync(stage.Ci.Token(Audience, json => Apply(json, claims)));

        Assert.Null(result.Credential);
        Assert.Equal(told, result.Explanation!.WireCode != "publisher_none");
        Assert.NotEqual(told, result.Explanation.Sentence.Contains("no trusted publisher of this package accepts", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{\"repository\":\"acme/other\"}")]
    [InlineData("{\"repository\":\"evil/demo\",\"repository_owner\":\"evil\"}")]
    public async Task While_ids_are_open_the_names_decide_who_learns(string claims)
    {
        using var stage = await Stage.OpenAsync();
        await stage.Fixture.AddPublisherAsync(Package, Open(static json => json["environment"] = "staging"));

        var stranger = await stage.RunAsync(stage.Ci.Token(Audience, json => Apply(json, claims)));
        var own = await stage.RunAsync(stage.Ci.Token(Audience));

        Assert.Equal("publisher_none", stranger.Explanation!.WireCode);
        Assert.Equal("environment_missing", own.Explanation!.WireCode);
    }

    [Fact]
    public async Task A_stranger_s_answer_is_the_same_whatever_is_registered()
    {
        using var stage = await Stage.OpenAsync();
        var none = await stage.RunAsync(stage.Ci.Token(Audience));
        await stage.Fixture.AddPublisherAsync(Package, Open(static json => json["owner"] = "other"));
        var some = await stage.RunAsync(stage.Ci.Token(Audience));
        var expired = await stage.RunAsync(stage.Ci.Token(Audience, static claims => claims["exp"] = Now.ToUnixTimeSeconds() - 31));

        Assert.Equal(none.Explanation!.Sentence.Replace(none.Id, "", StringComparison.Ordinal), some.Explanation!.Sentence.Replace(some.Id, "", StringComparison.Ordinal));
        Assert.Equal(none.Explanation.Sentence.Replace(none.Id, "", StringComparison.Ordinal), expired.Explanation!.Sentence.Replace(expired.Id, "", StringComparison.Ordinal));
        Assert.Equal(none.Explanation.WireCode, some.Explanation.WireCode);
        Assert.Equal(none.Explanation.WireCode, expired.Explanation.WireCode);
    }

    [Fact]
    public async Task An_issuer_of_another_kind_of_ci_satisfies_no_publisher()
    {
        // ISS-13: the operator made the issuer a GitLab after the GitHub publisher was registered.
        using var stage = await Stage.OpenAsync("gitlab");
        await stage.Fixture.AddPublisherAsync(Package, Open());

        var result = await stage.RunAsync(stage.Ci.Token(Audience));
        var dry = await stage.Fixture.Evaluation.OfTokenAsync(stage.Fixture.Registry, Package, stage.Ci.Token(Audience), null, CancellationToken.None);

        Assert.Equal("publisher_none", result.Explanation!.WireCode);
        Assert.NotNull(dry.Refusal);
    }

    [Fact]
    public async Task A_dry_run_of_a_used_token_says_that_it_was_used()
    {
        using var stage = await Stage.OpenAsync();
        await stage.Fixture.AddPublisherAsync(Package, Open());
        var token = stage.Ci.Token(Audience);
        var before = await stage.Fixture.Evaluation.OfTokenAsync(stage.Fixture.Registry, Package, token, null, CancellationToken.None);
        await stage.RunAsync(token);
        var after = await stage.Fixture.Evaluation.OfTokenAsync(stage.Fixture.Registry, Package, token, null, CancellationToken.None);

        Assert.Null(before.Refusal);
        Assert.Equal("token_reused", after.Refusal!.WireCode);
    }

    [Fact]
    public async Task What_is_minted_is_the_publisher_s_package_and_actions()
    {
        using var stage = await Stage.OpenAsync();
        await stage.Fixture.AddPublisherAsync(Package, Open(static json => json["allowed_actions"] = new JsonArray("stage", "dist-tag")));
        await stage.Fixture.AddPublisherAsync("@acme/other", Open());

        var token = (await stage.RunAsync(stage.Ci.Token(Audience))).Credential!.Token.Reveal();

        var claims = FakeCi.UnverifiedClaims(token);
        Assert.Equal("stage:@acme/demo dist-tag:@acme/demo", claims["scope"]!.GetValue<string>());
        Assert.Equal("[\"@acme/demo\"]", claims["packages"]!.ToJsonString());
        Assert.Equal("[\"stage\",\"dist-tag\"]", claims["actions"]!.ToJsonString());
        Assert.DoesNotContain("user_email", claims.ToJsonString(), StringComparison.Ordinal);
    }

    private static JsonObject Open(Action<JsonObject>? edit = null)
    {
        var json = new JsonObject { ["provider"] = "github", ["issuer"] = GitHub, ["owner"] = "acme", ["repository"] = "demo", ["workflow_filename"] = "publish.yml", ["called_workflow"] = "any" };
        edit?.Invoke(json);
        return json;
    }

    private static void Apply(JsonObject json, string changes)
    {
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
        {
            json[name] = value?.DeepClone();
        }

        if (json["workflow_ref"] is not null)
        {
            json["workflow_ref"] = $"{json["repository"]}/.github/workflows/publish.yml@{json["ref"]}";
        }
    }

    private static void AssertTellable(Explanation explanation, string token)
    {
        Assert.All(explanation.Sentence, static character => Assert.InRange(character, ' ', '~'));
        Assert.InRange(explanation.Sentence.Length, 1, 700);
        Assert.True(Encoding.UTF8.GetByteCount(explanation.WireCode) <= 200);
        Assert.DoesNotContain("eyJ", explanation.Sentence, StringComparison.Ordinal);
        Assert.True(token.Length < 20 || !explanation.Sentence.Contains(token[..20], StringComparison.Ordinal) || token[0] == '.');
    }

    private sealed class Stage(ExchangeFixture fixture, FakeCi ci) : IDisposable
    {
        public ExchangeFixture Fixture => fixture;

        public FakeCi Ci => ci;

        public List<Core.Journal.JournalEntry> Exchanges => [.. fixture.Stores.Entries.Where(static entry => entry.Kind == "exchange")];

        public static async Task<Stage> OpenAsync(string provider = "github")
        {
            var ci = FakeCi.Offline(new GitHubJob { OwnerId = "65", RepositoryId = "74" }, GitHub, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Now));
            var issuer = new Issuer { Name = "ci", Provider = provider, Identifier = GitHub };
            return new Stage(await ExchangeFixture.OpenAsync([issuer], Now, Audience, new PublishedKeys(ci)), ci);
        }

        public Task<ExchangeResult> RunAsync(string token) => fixture.Exchange.RunAsync(fixture.Registry, Package, token, CancellationToken.None);

        public async Task ReplaceAsync(Core.Bindings.PublisherRecord record)
        {
            var entry = new Core.Journal.JournalEntry { Id = "x", At = Now, Kind = "publisher.changed", Outcome = "accepted" };
            await fixture.Stores.ReplaceAsync(record, record.Version - 1, entry, CancellationToken.None);
            await fixture.Publishers.RefreshAsync(CancellationToken.None);
        }

        public void Dispose() => fixture.Dispose();
    }

    private sealed class PublishedKeys(FakeCi ci) : IKeySource
    {
        public Task<IReadOnlyCollection<VerificationKey>> FetchAsync(Issuer issuer, CancellationToken cancellationToken) =>
            Task.FromResult(KeySetImport.Import(ci.Jwks(), issuer.Algorithm));
    }
}
