using System.Text.Json.Nodes;
using TrustedPublish.Cli.Rehearsal;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Server.Tests.Catalogue;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using TrustedPublish.Testing.Described;
using Xunit;

namespace TrustedPublish.Server.Tests.Providers;

/// <summary>Instances of GitHub and GitLab other than the public ones, and Codeberg beside another Forgejo, by configuration alone.</summary>
public sealed class EnterpriseIssuerTests(EnterpriseIssuerTests.Enterprise enterprise) : IClassFixture<EnterpriseIssuerTests.Enterprise>
{
    private static readonly (string Provider, string Issuer)[] Issuers =
    [
        ("github", "https://ghes.acme.test/_services/token"),
        ("github", "https://token.actions.acme.ghe.com"),
        ("github", "https://token.actions.githubusercontent.com/acme"),
        ("gitlab", "https://gitlab.acme.test"),
        ("gitlab", "https://git.acme.test:8443/lab"),
        ("forgejo", "https://codeberg.org/api/actions"),
        ("forgejo", "https://git.acme.test/forge/api/actions"),
    ];

    private readonly ServerWorld world = enterprise.World;

    public static TheoryData<string, string> All { get; } = new(Issuers);

    /// <summary>Every issuer with every other of its kind, the public one included.</summary>
    public static TheoryData<string, string, string> Pairs { get; } = new(
        from one in Issuers.Concat([("github", ServerWorld.GitHubIssuer), ("gitlab", "https://gitlab.com")])
        from other in Issuers.Concat([("github", ServerWorld.GitHubIssuer), ("gitlab", "https://gitlab.com")])
        where one.Item1 == other.Item1 && one.Item2 != other.Item2
        select (one.Item1, one.Item2, other.Item2));

    [Theory]
    [MemberData(nameof(All))]
    public async Task An_instance_is_trusted_by_its_entry_in_the_configuration(string provider, string issuer)
    {
        var package = world.NewPackage();
        (await world.ApiAsync("POST", package, "/publishers", Publisher(provider, issuer))).Is(201);

        await world.AcceptsAsync(package, Token(provider, issuer));

        var attempt = (await world.ExchangesAsync(package))[0]!;
        Assert.Equal(issuer, attempt["run"]!["issuer"]!.GetValue<string>());
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task ISS_13_one_instance_never_satisfies_another_s_publisher(string provider, string issuer, string other)
    {
        var package = world.NewPackage();
        (await world.ApiAsync("POST", package, "/publishers", Publisher(provider, issuer))).Is(201);

        await world.RefusesAsync(package, Token(provider, other), 403, "issuer_mismatch", "publisher_none");
    }

    [Theory]
    [InlineData("https://ghes.acme.test/_services/token/")]
    [InlineData("https://ghes.evil.test/_services/token")]
    [InlineData("https://token.actions.githubusercontent.com/evil")]
    [InlineData("https://token.actions.evil.ghe.com")]
    [InlineData("https://gitlab.acme.test.evil.test")]
    public async Task CI_10_another_tenant_s_issuer_is_unknown(string issuer)
    {
        var package = world.NewPackage();
        (await world.ApiAsync("POST", package, "/publishers", Publisher("github", issuer))).IsProblem(422, "publisher_invalid");

        await world.RefusesAsync(package, Token("github", issuer), 400, "issuer_unknown", "signature_invalid");
    }

    private string Token(string provider, string issuer) => FakeCi.Offline(Job(provider), issuer, world.Time).Token(ServerWorld.Audience);

    private static CiJob Job(string provider) => provider switch
    {
        "github" => new GitHubJob(),
        "gitlab" => new GitLabJob(),
        _ => new DescribedJob(provider),
    };

    private static JsonObject Publisher(string provider, string issuer)
    {
        var publisher = provider switch
        {
            "github" => ServerWorld.Publisher(),
            "gitlab" => new JsonObject { ["provider"] = "gitlab", ["project_path"] = "acme/demo", ["ci_config_path"] = ".gitlab-ci.yml" },
            _ => DescribedProviders.Publisher(provider),
        };
        publisher["issuer"] = issuer;
        return publisher;
    }

    /// <summary>One server that trusts them all.</summary>
    public sealed class Enterprise : IAsyncLifetime
    {
        internal ServerWorld World { get; private set; } = null!;

        /// <inheritdoc/>
        public async ValueTask InitializeAsync() => World = await ServerWorld.StartAsync(new WorldSettings
        {
            Configure = static section =>
            {
                foreach (var (index, (provider, issuer)) in Issuers.Index())
                {
                    IssuerEntries.Add(section, $"own-{index}", provider, issuer);
                }
            },
        });

        /// <inheritdoc/>
        public ValueTask DisposeAsync() => World.DisposeAsync();
    }
}
