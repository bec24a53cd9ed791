using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Providers.Generic;
using TrustedPublish.Testing.Described;

namespace TrustedPublish.Core.Tests.Providers;

/// <summary>Every shipped provider file through the real exchange: its sample is accepted, everything that can be derived from its rules is refused (CI-11).</summary>
public sealed class DescribedProviderTests
{
    public static TheoryData<string> Providers { get; } = new(DescribedProviders.Names);

    public static TheoryData<string, string> Refusals { get; } =
        new(DescribedProviders.All.SelectMany(static provider => DescribedRefusal.Of(provider).Select(refusal => (provider.Name, Escaped(refusal.Name)))));

    [Fact]
    public void Six_files_ship_and_each_implies_at_least_fifteen_refusals()
    {
        Assert.Equal(["azure-devops", "bitbucket", "buildkite", "forgejo", "google-cloud", "kubernetes"], DescribedProviders.Names);
        Assert.All(DescribedProviders.All, static provider => Assert.InRange(DescribedRefusal.Of(provider).Count, 15, 1000));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task The_sample_is_accepted_with_every_check_shown(string provider)
    {
        using var exchange = await DescribedExchange.OpenAsync(provider);
        await exchange.AddPublisherAsync();

        var result = await exchange.RunAsync();

        Assert.Equal("accepted", exchange.Outcome);
        Assert.NotNull(result.Credential);
        var entry = exchange.Fixture.Stores.Entries.Last();
        var checks = JsonNode.Parse(entry.Data!)!["publishers"]![0]!["checks"]!.AsArray();
        Assert.All(DescribedProviders.Publisher(provider)["claims"]!.AsObject(), claim =>
        {
            var check = checks.First(check => check!["field"]!.GetValue<string>() == claim.Key)!;
            Assert.Equal((claim.Value!.GetValue<string>(), claim.Value!.GetValue<string>(), true), (check["expected"]!.GetValue<string>(), check["actual"]!.GetValue<string>(), check["ok"]!.GetValue<bool>()));
        });
        Assert.Equal($"{provider}:{DescribedProviders.Get(provider).Sample.Text(DescribedProviders.Get(provider).ProjectIdClaim).Value}", entry.Actor);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_differs_is_refused_and_leaves_nothing(string provider, string name)
    {
        var refusal = DescribedRefusal.Of(DescribedProviders.Get(provider)).Single(refusal => Escaped(refusal.Name) == name);
        using var exchange = await DescribedExchange.OpenAsync(provider);
        var publisher = await exchange.AddPublisherAsync(refusal.Publisher);

        var result = await exchange.RunAsync(refusal.Edit);

        Assert.Equal(refusal.Code, exchange.Outcome);
        Assert.Null(result.Credential);
        Assert.Empty(exchange.Fixture.Stores.Claimed);
        Assert.Equal(publisher, exchange.Fixture.Stores.Publisher(publisher.Id));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Ids_that_were_left_open_are_pinned_when_minting_and_then_hold(string provider)
    {
        var described = DescribedProviders.Get(provider);
        var ids = described.Claims.Where(static claim => claim.Role is ClaimRole.ImmutableId).ToArray();
        var named = ids.FirstOrDefault(static id => id.Required) ?? ids[^1];
        using var exchange = await DescribedExchange.OpenAsync(provider);
        var publisher = await exchange.AddPublisherAsync(json =>
        {
            foreach (var id in ids.Where(id => id != named))
            {
                json["claims"]!.AsObject().Remove(id.Path.ToString());
            }
        });

        Assert.NotNull((await exchange.RunAsync()).Credential);

        var pinned = JsonNode.Parse(exchange.Fixture.Stores.Publisher(publisher.Id).Fields)!["claims"]!;
        foreach (var id in ids)
        {
            Assert.Equal(described.Sample.Text(id.Path).Value, pinned[id.Path.ToString()]!.GetValue<string>());
        }

        Assert.Equal(ids.Length == 1 ? 1 : 2, exchange.Fixture.Stores.Publisher(publisher.Id).Version);
        foreach (var refusal in DescribedRefusal.Of(described).Where(refusal => ids.Any(id => refusal.Name == $"{id.Path} another")))
        {
            Assert.Null((await exchange.RunAsync(refusal.Edit)).Credential);
            Assert.Equal(refusal.Code, exchange.Outcome);
        }
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task ISS_15_a_publisher_without_an_immutable_id_is_refused_and_a_stored_one_never_matches(string provider)
    {
        var described = DescribedProviders.Get(provider);
        var publisher = DescribedProviders.Publisher(provider);
        foreach (var id in described.Claims.Where(static claim => claim.Role is ClaimRole.ImmutableId))
        {
            publisher["claims"]!.AsObject().Remove(id.Path.ToString());
        }

        using var json = JsonDocument.Parse(publisher.ToJsonString());
        Assert.Null(Binding.TryParse(described, json.RootElement, ["provider"], out var faults));
        Assert.All(faults, static fault => Assert.StartsWith("claims", fault.Field, StringComparison.Ordinal));

        using var exchange = await DescribedExchange.OpenAsync(provider);
        publisher.Remove("provider");
        var stored = (await exchange.AddPublisherAsync()) with { Id = "tp_stored", Package = "@acme/other", Fields = publisher.ToJsonString() };
        var entry = new JournalEntry { Id = "x", At = exchange.Fixture.Time.GetUtcNow(), Kind = "publisher.added", Outcome = "accepted" };
        await exchange.Fixture.Stores.AddAsync(stored, entry, CancellationToken.None);
        await exchange.Fixture.Publishers.RefreshAsync(CancellationToken.None);

        Assert.Null((await exchange.Fixture.Exchange.RunAsync(exchange.Fixture.Registry, "@acme/other", exchange.Ci.Token(DescribedExchange.Audience), CancellationToken.None)).Credential);
        Assert.Equal("publisher_none", exchange.Outcome);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_token_for_another_audience_or_used_before_is_refused(string provider)
    {
        using var exchange = await DescribedExchange.OpenAsync(provider);
        await exchange.AddPublisherAsync();
        var token = exchange.Ci.Token(DescribedExchange.Audience, static claims => claims.Remove("jti"));
        var sendsId = DescribedProviders.Get(provider).SendsTokenId;

        Assert.Null((await exchange.RunAsync(static claims => claims["aud"] = "npm:other.example.com")).Credential);
        Assert.Equal("audience_mismatch", exchange.Outcome);
        var first = await exchange.Fixture.Exchange.RunAsync(exchange.Fixture.Registry, DescribedExchange.Package, token, CancellationToken.None);
        Assert.Equal(sendsId ? "claim_missing:jti" : "accepted", exchange.Outcome);
        Assert.Equal(sendsId, first.Credential is null);
        Assert.Null((await exchange.Fixture.Exchange.RunAsync(exchange.Fixture.Registry, DescribedExchange.Package, token, CancellationToken.None)).Credential);
        Assert.Equal(sendsId ? "claim_missing:jti" : "token_reused", exchange.Outcome);
    }

    [Fact]
    public async Task CI_06_a_tag_named_like_the_branch_is_not_the_branch()
    {
        using var exchange = await DescribedExchange.OpenAsync("buildkite");
        await exchange.AddPublisherAsync();

        Assert.Null((await exchange.RunAsync(static claims => claims["build_tag"] = "main")).Credential);
        Assert.Equal("ref_denied", exchange.Outcome);

        await exchange.AddPublisherAsync(static publisher =>
        {
            publisher["claims"]!.AsObject().Remove("build_branch");
            publisher["claims"]!["build_tag"] = "v*";
        });
        Assert.NotNull((await exchange.RunAsync(static claims => (claims["build_tag"], claims["build_branch"]) = ("v1.0.0", "v1.0.0"))).Credential);
        Assert.Null((await exchange.RunAsync(static claims => claims["build_tag"] = "w1")).Credential);
    }

    [Fact]
    public async Task Another_organisation_s_id_under_the_same_issuer_is_a_contradiction()
    {
        using var exchange = await DescribedExchange.OpenAsync("azure-devops");
        await exchange.AddPublisherAsync(static publisher => publisher["claims"]!.AsObject().Remove("org_id"));

        Assert.Null((await exchange.RunAsync(static claims => claims["org_id"] = "00000000-0000-4000-8000-000000000000")).Credential);
        Assert.Equal("claim_malformed:iss", exchange.Outcome);
    }

    [Fact]
    public async Task A_service_connection_s_token_is_not_the_pipeline_s()
    {
        using var exchange = await DescribedExchange.OpenAsync("azure-devops");
        await exchange.AddPublisherAsync();

        Assert.Null((await exchange.RunAsync(static claims => claims["sub"] = "sc://acme/tools/connection")).Credential);
        Assert.Equal("claim_malformed:sub", exchange.Outcome);
    }

    [Theory]
    [InlineData("buildkite", "acme/demo", "main", "0184990a-477b-4fa8-9968-496074480003", "https://buildkite.com/acme/demo/builds/41")]
    [InlineData("forgejo", "acme/demo", "refs/heads/main", "9001", "https://codeberg.org/acme/demo/actions/runs/41")]
    [InlineData("azure-devops", "https://dev.azure.com/acme/tools/_git/demo", "refs/heads/main", "41", null)]
    [InlineData("bitbucket", "{1de489be-ce6a-42a0-a8c8-eadbf1170001}", "main", "{46cd4b4c-5b7a-4d0e-9a15-6a4d2d3c0005}", null)]
    [InlineData("google-cloud", "publisher@acme.iam.gserviceaccount.com", null, null, null)]
    [InlineData("kubernetes", "release/publisher", null, "0d8b260e-ef0e-45fb-be8e-ff44f9770002", null)]
    public void The_run_is_told_from_the_claims(string provider, string? repository, string? at, string? runId, string? url)
    {
        var described = DescribedProviders.Get(provider);

        var run = described.Describe(new Issuer { Name = "ci", Provider = provider, Identifier = described.Sample.Text("iss").Value! }, described.Sample);

        Assert.Equal((repository, at, runId, url), (run.Repository, run.Ref, run.RunId, run.Url));
    }

    [Theory]
    [InlineData("acme/../evil")]
    [InlineData("acme?x=")]
    [InlineData("acme#")]
    [InlineData("acme\\\\evil")]
    [InlineData("acme%2f")]
    [InlineData("@evil.test")]
    [InlineData("acme//evil")]
    public void A_claim_that_could_lead_elsewhere_makes_no_address(string slug)
    {
        var claims = ClaimSet.TryParse(Encoding.UTF8.GetBytes($$"""{"iss":"https://agent.buildkite.com","organization_slug":"{{slug}}","pipeline_slug":"demo","build_number":41}"""), out _)!;

        Assert.Null(DescribedProviders.Get("buildkite").Describe(new Issuer { Name = "ci", Provider = "buildkite", Identifier = "https://agent.buildkite.com" }, claims).Url);
    }

    [Fact]
    public void The_facts_are_told_from_the_claims()
    {
        var forgejo = DescribedProviders.Get("forgejo");
        var kubernetes = DescribedProviders.Get("kubernetes");

        Assert.Equal(new("acme", "65", null, true, "push"), forgejo.Facts(forgejo.Sample));
        Assert.Equal(new("release", null, null, false, null), kubernetes.Facts(kubernetes.Sample));
    }

    private static string Escaped(string name) => JsonEncodedText.Encode(name).ToString();
}
