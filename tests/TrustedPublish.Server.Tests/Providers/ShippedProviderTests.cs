using System.Text.Json.Nodes;
using TrustedPublish.Core;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Providers.Generic;
using TrustedPublish.Server.Tests.Catalogue;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing.Described;
using Xunit;

namespace TrustedPublish.Server.Tests.Providers;

/// <summary>Every CI that ships as a file, over HTTP: registered through the API, exchanged at npm's door, shown to maintainers.</summary>
public sealed class ShippedProviderTests(ShippedWorld shipped) : IClassFixture<ShippedWorld>
{
    private readonly ServerWorld world = shipped.World;

    public static TheoryData<string> Providers { get; } = new(DescribedProviders.Names);

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task CI_11_a_described_ci_publishes_and_what_differs_is_told_to_its_project(string provider)
    {
        var (package, ci) = (world.NewPackage(), shipped.Ci(provider));
        var claim = DescribedProviders.Get(provider).Claims.Last(static claim => claim.Role is not ClaimRole.ImmutableId || claim.Required);
        var created = (await world.ApiAsync("POST", package, "/publishers", DescribedProviders.Publisher(provider))).Is(201);
        Assert.Equal(provider, created.Text("provider"));
        Assert.True(JsonNode.DeepEquals(DescribedProviders.Publisher(provider)["claims"], created.Json["claims"]));

        await world.AcceptsAsync(package, ci.Token(ServerWorld.Audience));
        var spoiled = ci.Token(ServerWorld.Audience, claims => Spoil(claims, claim.Path));
        var code = (await world.ExchangeAsync(package, spoiled)).Is(403).Text("code")!;

        Assert.Contains(code, new[] { claim.Code.ToWire(), "publisher_none" });
        var attempt = (await world.ExchangesAsync(package))[0]!;
        Assert.Equal(claim.Code.ToWire(), attempt["code"]!.GetValue<string>());
        var check = attempt["checks"]!.AsArray().Single(check => check!["field"]!.GetValue<string>() == claim.Path.ToString() && !check["ok"]!.GetValue<bool>())!;
        Assert.Equal((created.Json["claims"]![claim.Path.ToString()]!.GetValue<string>(), "somebody-else"), (check["expected"]!.GetValue<string>(), check["actual"]!.GetValue<string>()));
        world.HasLoggedNothingOf(spoiled, (await world.JournalAsync(package, "exchange"))[0]);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task ISS_15_a_publisher_of_issuer_and_audience_alone_is_422(string provider)
    {
        var package = world.NewPackage();
        var named = DescribedProviders.Publisher(provider);
        var ids = DescribedProviders.Get(provider).Claims.Where(static claim => claim.Role is ClaimRole.ImmutableId).Select(static claim => claim.Path.ToString()).ToArray();
        foreach (var id in ids)
        {
            named["claims"]!.AsObject().Remove(id);
        }

        JsonNode?[] nothing = [named["claims"]!.DeepClone(), new JsonObject(), null, "x", new JsonArray()];
        foreach (var claims in nothing)
        {
            named["claims"] = claims;
            var answer = await world.ApiAsync("POST", package, "/publishers", named);
            answer.IsProblem(422, "publisher_invalid");
            Assert.Contains("claims", answer.Text("detail"), StringComparison.Ordinal);
        }

        foreach (var loose in new[] { "*", "", "a*" })
        {
            var open = DescribedProviders.Publisher(provider);
            open["claims"]![ids[0]] = loose;
            (await world.ApiAsync("POST", package, "/publishers", open)).IsProblem(422, "publisher_invalid");
        }

        Assert.Empty((await world.ApiAsync("GET", package, "/publishers")).Is(200).Json["publishers"]!.AsArray());
        (await world.ExchangeAsync(package, shipped.Ci(provider).Token(ServerWorld.Audience))).IsError(403, "publisher_none");
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_dry_run_shows_every_claim(string provider)
    {
        var (package, ci) = (world.NewPackage(), shipped.Ci(provider));
        var publisher = DescribedProviders.Publisher(provider);
        (await world.ApiAsync("POST", package, "/publishers", publisher)).Is(201);

        var answer = (await world.ApiAsync("POST", package, "/publishers/evaluate", new JsonObject { ["claims"] = ci.Claims(ServerWorld.Audience) })).Is(200);

        Assert.Equal("accept", answer.Text("verdict"));
        var fields = answer.Json["checks"]!.AsArray().Select(static check => check!["field"]!.GetValue<string>()).ToArray();
        Assert.All(publisher["claims"]!.AsObject(), claim => Assert.Contains(claim.Key, fields));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Npm_lists_it_with_its_claims_and_revokes_it(string provider)
    {
        var package = world.NewPackage();
        var id = (await world.ApiAsync("POST", package, "/publishers", DescribedProviders.Publisher(provider))).Is(201).Text("id")!;
        var path = $"/-/package/{ServerWorld.Escaped(package)}/trust";

        var listed = Assert.Single((await world.SendAsync("GET", world.Registry, path, world.Session)).Is(200).Json.AsArray())!;

        Assert.Equal((id, provider, "createPackage"), (listed["id"]!.GetValue<string>(), listed["type"]!.GetValue<string>(), listed["permissions"]![0]!.GetValue<string>()));
        Assert.True(JsonNode.DeepEquals(DescribedProviders.Publisher(provider)["claims"], listed["claims"]));
        (await world.SendAsync("DELETE", world.Registry, $"{path}/{id}", world.Session)).Is(204);
    }

    [Fact]
    public async Task A_change_names_single_claims_and_another_project_opens_the_ids()
    {
        var package = world.NewPackage();
        var id = (await world.ApiAsync("POST", package, "/publishers", DescribedProviders.Publisher("buildkite"))).Is(201).Text("id")!;

        var narrowed = (await world.ApiAsync("PATCH", package, $"/publishers/{id}", JsonNode.Parse("""{"claims":{"build_branch":"release/*","step_key":null}}"""))).Is(200);
        Assert.Equal(("release/*", null, "acme"), (narrowed.Json["claims"]!["build_branch"]!.GetValue<string>(), narrowed.Json["claims"]!["step_key"], narrowed.Json["claims"]!["organization_slug"]!.GetValue<string>()));

        (await world.ApiAsync("PATCH", package, $"/publishers/{id}", JsonNode.Parse("""{"claims":{"pipeline_slug":"other"}}"""))).IsProblem(422, "publisher_invalid");
        (await world.ApiAsync("PATCH", package, $"/publishers/{id}", JsonNode.Parse("""{"claims":"x"}"""))).IsProblem(422, "publisher_invalid");
        var moved = (await world.ApiAsync("PATCH", package, $"/publishers/{id}", JsonNode.Parse("""{"claims":{"pipeline_slug":"other","pipeline_id":"0184990a-4782-42b5-afc1-16715b100099"}}"""))).Is(200);
        Assert.Null(moved.Json["claims"]!["organization_id"]);
    }

    [Theory]
    [InlineData("""{"nonsense":"x"}""", "claims.nonsense")]
    [InlineData("""{"build_branch":5}""", "claims.build_branch")]
    [InlineData("""{"build_branch":"*"}""", "claims.build_branch")]
    [InlineData("""{"build_branch":"m\u0430in"}""", "claims.build_branch")]
    [InlineData("""{"organization_slug":null}""", "claims.organization_slug")]
    public async Task A_claim_that_the_file_does_not_know_or_take_is_told(string claims, string field)
    {
        var publisher = DescribedProviders.Publisher("buildkite");
        foreach (var (name, value) in JsonNode.Parse(claims)!.AsObject())
        {
            publisher["claims"]![name] = value?.DeepClone();
        }

        var answer = (await world.ApiAsync("POST", world.NewPackage(), "/publishers", publisher)).IsProblem(422, "publisher_invalid");

        Assert.Equal([field], answer.Json["errors"]!.AsObject().Select(static error => error.Key));
    }

    [Fact]
    public async Task A_claim_beside_claims_is_no_field()
    {
        var publisher = DescribedProviders.Publisher("buildkite");
        publisher["build_branch"] = "main";

        (await world.ApiAsync("POST", world.NewPackage(), "/publishers", publisher)).IsProblem(422, "publisher_invalid");
    }

    [Fact]
    public async Task An_issuer_of_another_kind_of_ci_cannot_be_named()
    {
        var publisher = DescribedProviders.Publisher("buildkite");
        publisher["issuer"] = ServerWorld.GitHubIssuer;

        (await world.ApiAsync("POST", world.NewPackage(), "/publishers", publisher)).IsProblem(422, "publisher_invalid");
    }

    [Fact]
    public async Task A_ci_whose_audience_is_everybody_s_is_flagged()
    {
        var created = (await world.ApiAsync("POST", world.NewPackage(), "/publishers", DescribedProviders.Publisher("azure-devops"))).Is(201);

        Assert.Contains(created.Json["warnings"]!.AsArray(), static warning => warning!.GetValue<string>().Contains("api://AzureADTokenExchange", StringComparison.Ordinal));
        Assert.Empty((await world.ApiAsync("POST", world.NewPackage(), "/publishers", DescribedProviders.Publisher("forgejo"))).Is(201).Json["warnings"]!.AsArray());
    }

    private static void Spoil(JsonObject claims, ClaimPath path) =>
        path.Steps.SkipLast(1).Aggregate(claims, static (json, step) => json[step]!.AsObject())[path.Steps[^1]] = "somebody-else";
}
