using System.Text.Json.Nodes;
using TrustedPublish.Cli.Rehearsal;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Issuers that belong to one organisation, honest or not: each vouches for what names it, and for nothing else.</summary>
public sealed class OtherCiIssuerTests : IAsyncLifetime
{
    private const string Ghes = "https://ghes.acme.test/_services/token";
    private const string Enterprise = "https://token.actions.githubusercontent.com/acme-corp";
    private const string SelfManaged = "https://gitlab.acme.test";
    private const string Org = "https://oidc.circleci.com/org/11111111-1111-4111-8111-111111111111";
    private const string OtherOrg = "https://oidc.circleci.com/org/22222222-2222-4222-8222-222222222222";

    private ServerWorld world = null!;

    public async ValueTask InitializeAsync() => world = await ServerWorld.StartAsync(new WorldSettings
    {
        Configure = static section =>
        {
            var issuers = section["Issuers"]!.AsArray();
            foreach (var (name, provider, issuer) in new[] { ("ghes", "github", Ghes), ("enterprise", "github", Enterprise), ("self-managed", "gitlab", SelfManaged), ("org", "circleci", Org), ("other-org", "circleci", OtherOrg) })
            {
                issuers.Add(new JsonObject { ["Name"] = name, ["Provider"] = provider, ["Issuer"] = issuer, ["JwksFile"] = issuers[0]!["JwksFile"]!.DeepClone() });
            }
        },
    });

    public ValueTask DisposeAsync() => world.DisposeAsync();

    /// <summary>Issuers are the operator's alone, and a publisher names its own: there are no tenants between whom one could be shared.</summary>
    [Theory]
    [InlineData(ServerWorld.GitHubIssuer, Ghes)]
    [InlineData(Ghes, ServerWorld.GitHubIssuer)]
    [InlineData(ServerWorld.GitHubIssuer, Enterprise)]
    [InlineData(Enterprise, ServerWorld.GitHubIssuer)]
    public async Task CI_09_an_issuer_in_hostile_hands_satisfies_only_publishers_that_name_it(string named, string hostile)
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package, publisher => publisher["issuer"] = named);
        await world.AcceptsAsync(package, Issued(new GitHubJob(), named));

        await world.RefusesAsync(package, Issued(new GitHubJob(), hostile), 403, "issuer_mismatch", told: "publisher_none");
    }

    [Fact]
    public async Task CI_09_a_hostile_instance_of_another_kind_satisfies_nothing()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);

        await world.RefusesAsync(package, Issued(new GitHubJob(), SelfManaged), 403, "publisher_none");
    }

    [Theory]
    [InlineData("https://ghes.tenant-a.test/_services/token")]
    [InlineData("https://gitlab.com")]
    [InlineData("https://token.actions.githubusercontent.com/")]
    [InlineData("https://token.actions.githubusercontent.com/acme-corp/x")]
    public async Task CI_09_nobody_can_name_an_issuer_that_the_operator_did_not_configure_for_this_kind_of_CI(string issuer)
    {
        var publisher = ServerWorld.Publisher();
        publisher["issuer"] = issuer;

        Assert.Equal("issuer", Assert.Single((await world.ApiAsync("POST", world.NewPackage(), "/publishers", publisher)).IsProblem(422, "publisher_invalid").Json["errors"]!.AsObject()).Key);
    }

    [Theory]
    [InlineData("https://oidc.circleci.com/org/33333333-3333-4333-8333-333333333333")]
    [InlineData($"{Org}/")]
    [InlineData($"{Org}/x")]
    [InlineData("https://oidc.circleci.com/org/")]
    [InlineData("https://token.actions.githubusercontent.com/other-corp")]
    [InlineData("https://token.actions.acme.ghe.com")]
    public async Task CI_10_an_issuer_beside_the_configured_ones_is_unknown(string issuer)
    {
        var package = await CircleCiPackageAsync();

        await world.RefusesAsync(package, Issued(Job, issuer), 400, "issuer_unknown", told: "signature_invalid");

        await world.AcceptsAsync(package, Issued(Job, Org));
    }

    [Fact]
    public async Task CI_10_an_organisations_issuer_vouches_for_that_organisation_alone()
    {
        var package = await CircleCiPackageAsync();

        await world.RefusesAsync(package, Issued(Job, OtherOrg), 403, "issuer_mismatch", told: "publisher_none");
        await world.RefusesAsync(package, Issued(Job with { OrgId = OtherOrg[^36..] }, "https://oidc.circleci.com"), 403, "owner_id_mismatch", told: "publisher_none");

        await world.AcceptsAsync(package, Issued(Job, Org));
        await world.AcceptsAsync(package, Issued(Job, "https://oidc.circleci.com"));
    }

    private static CircleCiJob Job { get; } = new() { OrgId = Org[^36..] };

    private string Issued(CiJob job, string issuer) => FakeCi.Offline(job, issuer, world.Time).Token(ServerWorld.Audience);

    private async Task<string> CircleCiPackageAsync()
    {
        var package = world.NewPackage();
        (await world.ApiAsync("POST", package, "/publishers", new JsonObject { ["provider"] = "circleci", ["org_id"] = Job.OrgIdOrDerived, ["project_id"] = Job.ProjectIdOrDerived })).Is(201);
        return package;
    }
}
