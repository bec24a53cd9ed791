using System.Text.Json.Nodes;
using TrustedPublish.Core.Bindings.GuardRails;
using TrustedPublish.Core.Tests.Fixtures;

namespace TrustedPublish.Core.Tests.Exchanges;

/// <summary>A dry run and the record of a real attempt hold the same: every check of every publisher, nearest first, and nothing about people.</summary>
public sealed class ExplanationShapeTests
{
    private static readonly string[] OfHeader = ["alg", "kid", "signature"];

    [Fact]
    public async Task A_refused_attempt_keeps_every_publisher_nearest_first_with_advice()
    {
        using var ci = await OneCi.OpenAsync("github", new GuardRail { Name = "known", Mode = GuardRailMode.Enforce, AllowedIssuers = ["github"] });
        var stranger = await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher("github", static json => (json["owner"], json["repository"]) = ("other", "thing")));
        var gitlab = await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher("gitlab"));
        var far = await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher("github", static json => (json["environment"], json["ref_pattern"], json["workflow_filename"]) = ("x", "refs/heads/x", "x.yml")));
        var near = await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher("github", static json => json["environment"] = "release"));

        var dry = await ci.DryRunAsync();
        await ci.RunAsync();

        var data = Data(ci);
        var publishers = data["publishers"]!.AsArray();
        Assert.Equal([near.Id, far.Id, stranger.Id, gitlab.Id], publishers.Select(static one => one!["publisher"]!.GetValue<string>()));
        Assert.Equal(["environment_missing", "workflow_mismatch", "repository_mismatch", "issuer_mismatch"], publishers.Select(static one => one!["code"]!.GetValue<string>()));
        Assert.All(publishers, static one => Assert.EndsWith(".", one!["advice"]!.GetValue<string>(), StringComparison.Ordinal));
        Assert.Contains("guard_rail:known", Fields(publishers[0]!));
        Assert.Equal([.. OfHeader, "aud", "iat", "nbf", "exp", "jti"], Fields(data));
        Assert.Equal(dry.Advice, data["advice"]!.GetValue<string>());
        Assert.Equal([.. Fields(data), .. Fields(publishers[0]!)], dry.Checks.Select(static check => check.Field));
        Assert.Equal(4, dry.Publishers.Count);
    }

    [Fact]
    public async Task An_accepted_attempt_keeps_the_same_and_the_accepting_publisher_comes_first()
    {
        using var ci = await OneCi.OpenAsync("github");
        await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher("github", static json => json["environment"] = "release"));
        await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher("github"));
        var narrow = await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher("github", static json => json["ref_pattern"] = "refs/heads/main"));

        var result = await ci.RunAsync();

        Assert.Equal(narrow.Id, result.Publisher!.Id);
        var publishers = Data(ci)["publishers"]!.AsArray();
        Assert.Equal(narrow.Id, publishers[0]!["publisher"]!.GetValue<string>());
        Assert.Equal(["accepted", "accepted", "environment_missing"], publishers.Select(static one => one!["code"]!.GetValue<string>()));
        Assert.Equal([.. OfHeader, "aud", "iat", "nbf", "exp", "jti"], Fields(Data(ci)));
    }

    [Fact]
    public async Task A_token_refused_for_itself_still_shows_what_each_publisher_says()
    {
        using var ci = await OneCi.OpenAsync("github");
        await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher("github", static json => json["environment"] = "release"));

        var dry = await ci.DryRunAsync(static claims => claims["aud"] = "npm:elsewhere");
        await ci.RunAsync(static claims => claims["aud"] = "npm:elsewhere");

        Assert.Equal("audience_mismatch", dry.Refusal!.WireCode);
        Assert.Contains("for the audience \"npm:packages.example.com\"", dry.Advice, StringComparison.Ordinal);
        Assert.Equal("environment_missing", Data(ci)["publishers"]![0]!["code"]!.GetValue<string>());
        Assert.Equal(dry.Advice, Data(ci)["advice"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_dry_run_of_a_forged_token_says_so_first_and_then_the_rest_while_the_journal_keeps_nothing_that_nobody_vouched_for()
    {
        using var ci = await OneCi.OpenAsync("github");
        await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher("github"));
        var forged = ci.Ci.SignedByAnotherKey(OneCi.Audience);

        var dry = await ci.Fixture.Evaluation.OfTokenAsync(ci.Fixture.Registry, OneCi.Package, forged, null, CancellationToken.None);
        await ci.Fixture.Exchange.RunAsync(ci.Fixture.Registry, OneCi.Package, forged, CancellationToken.None);

        Assert.Equal("signature_invalid", dry.Refusal!.WireCode);
        Assert.Equal(("signature", false), (dry.Checks[0].Field, dry.Checks[0].Ok));
        Assert.True(Assert.Single(dry.Publishers).Accepts);
        Assert.Equal(["signature"], Fields(Data(ci)));
        Assert.Empty(Data(ci)["publishers"]!.AsArray());
    }

    [Theory]
    [InlineData("github")]
    [InlineData("gitlab")]
    [InlineData("circleci")]
    public async Task The_journal_holds_no_token_and_nothing_about_people(string provider)
    {
        using var ci = await OneCi.OpenAsync(provider, new GuardRail { Name = "audited", Mode = GuardRailMode.Audit, AllowedIssuers = ["nobody"] });
        var job = OneCi.Job(provider) with { Actor = "jane-the-committer" };
        ci.Ci.Job = job;
        await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher(provider));
        var token = ci.Ci.Token(OneCi.Audience);
        var people = ci.Ci.Claims(OneCi.Audience).Where(static claim => claim.Key is "actor" or "actor_id" or "user_id" or "user_login" or "user_email" or "user_identities")
            .Select(static claim => claim.Value!.ToString()).Append(job.Actor).Append(token[..40]).ToArray();

        await ci.Fixture.Exchange.RunAsync(ci.Fixture.Registry, OneCi.Package, token, CancellationToken.None);
        await ci.Fixture.Exchange.RunAsync(ci.Fixture.Registry, OneCi.Package, token, CancellationToken.None);
        await ci.RunAsync(static claims => claims["aud"] = "other");
        await ci.RunAsync(static claims => claims["iss"] = "https://attacker.test");
        await ci.Fixture.AddPublisherAsync("@acme/other", OneCi.Publisher(provider == "github" ? "gitlab" : "github"));
        await ci.Fixture.Exchange.RunAsync(ci.Fixture.Registry, "@acme/other", ci.Ci.Token(OneCi.Audience), CancellationToken.None);

        Assert.Equal(["accepted", "token_reused", "audience_mismatch", "issuer_unknown", "publisher_none"], ci.Exchanges.Select(static entry => entry.Outcome));
        Assert.All(ci.Exchanges, entry => Assert.All(people, text => Assert.DoesNotContain(text, $"{entry}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_is_kept_of_a_claim_is_bounded_also_where_a_character_is_cut()
    {
        using var ci = await OneCi.OpenAsync("github");
        await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher("github", static json => json["environment"] = "release"));

        await ci.RunAsync(static claims => claims["environment"] = new string('x', 255) + string.Concat(Enumerable.Repeat("\U0001F600", 100)));

        var environment = Data(ci)["publishers"]![0]!["checks"]!.AsArray().Single(static check => check!["field"]!.GetValue<string>() == "environment")!;
        Assert.InRange(environment["actual"]!.GetValue<string>().Length, 255, 256);
    }

    private static JsonObject Data(OneCi ci) => JsonNode.Parse(ci.Exchanges[^1].Data!)!.AsObject();

    private static IEnumerable<string> Fields(JsonNode of) => of["checks"]!.AsArray().Select(static check => check!["field"]!.GetValue<string>());
}
