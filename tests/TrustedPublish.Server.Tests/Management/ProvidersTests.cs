using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing.Described;
using Xunit;

namespace TrustedPublish.Server.Tests.Management;

/// <summary><c>GET /api/v1/providers</c>: enough to draw a form and to write the job.</summary>
public sealed class ProvidersTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const string Path = "/api/v1/providers";

    private readonly ServerWorld world = shared.World;

    [Fact]
    public async Task Every_provider_is_described_built_in_ones_first()
    {
        var answer = (await world.SendAsync("GET", world.Server, Path, world.Session)).Is(200);

        var providers = answer.Json["providers"]!.AsArray();
        Assert.Equal(["github", "gitlab", "circleci", .. DescribedProviders.Names], providers.Select(static provider => provider!["name"]!.GetValue<string>()));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.All(providers, static provider =>
        {
            Assert.NotEmpty(provider!["title"]!.GetValue<string>());
            Assert.NotEmpty(provider["audience_hint"]!.GetValue<string>());
            Assert.Contains("npm publish --registry=<registry>/", provider["job"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.All(provider["fields"]!.AsArray(), static field => Assert.True(field!["description"]!.GetValue<string>().Length > 3 && field["accepts"]!.GetValue<string>().Length > 3));
            Assert.Contains(provider["fields"]!.AsArray(), static field => field!["name"]!.GetValue<string>() == "allowed_actions");
        });
        Assert.Equal(ServerWorld.GitHubIssuer, Assert.Single(providers[0]!["issuers"]!.AsArray())!.GetValue<string>());
    }

    [Fact]
    public async Task A_claim_says_where_it_stands_and_what_it_means()
    {
        var providers = (await world.SendAsync("GET", world.Server, Path, world.Session)).Is(200).Json["providers"]!.AsArray();

        var kubernetes = providers.Single(static provider => provider!["name"]!.GetValue<string>() == "kubernetes")!;
        var uid = kubernetes["fields"]!.AsArray().Single(static field => field!["name"]!.GetValue<string>() == "kubernetes.io/serviceaccount/uid")!;
        Assert.Equal(("claims", true, false), (uid["group"]!.GetValue<string>(), uid["immutable_id"]!.GetValue<bool>(), uid["required"]!.GetValue<bool>()));
        Assert.Null(kubernetes["fixed_audience"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("garbage")]
    public async Task It_needs_a_session(string? bearer) => (await world.SendAsync("GET", world.Server, Path, bearer)).IsProblem(401, "session_required");
}
