using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using TrustedPublish.Cli.Rehearsal;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Core.Bindings.GuardRails;
using TrustedPublish.Testing;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Tests.Fixtures;

/// <summary>The real exchange with one CI of a kind, its usual publisher and the guard rails that a test wants.</summary>
internal sealed class OneCi : IDisposable
{
    public const string Package = "@acme/demo";
    public const string Audience = "npm:packages.example.com";
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_787_000_000);

    private OneCi(ExchangeFixture fixture, FakeCi ci) => (Fixture, Ci) = (fixture, ci);

    public ExchangeFixture Fixture { get; }

    public FakeCi Ci { get; }

    public IReadOnlyList<Core.Journal.JournalEntry> Exchanges => [.. Fixture.Stores.Entries.Where(static entry => entry.Kind == "exchange")];

    public static async Task<OneCi> OpenAsync(string provider, params GuardRail[] guardRails)
    {
        var ci = FakeCi.Offline(Job(provider), IssuerOf(provider), new FakeTimeProvider(Now));
        // The issuer's name is that of the provider, as in the shipped configuration.
        var issuers = new[] { "github", "gitlab", "circleci" }.Select(name => new Issuer { Name = name, Provider = name, Identifier = IssuerOf(name) }).ToArray();
        return new OneCi(await ExchangeFixture.OpenAsync(issuers, Now, Audience, new PublishedKeys(ci), guardRails: guardRails), ci);
    }

    public static string IssuerOf(string provider) => provider switch
    {
        "github" => "https://token.actions.githubusercontent.com",
        "gitlab" => "https://gitlab.com",
        _ => "https://oidc.circleci.com",
    };

    /// <summary>A publisher of the job's project and nothing else.</summary>
    public static JsonObject Publisher(string provider, Action<JsonObject>? edit = null)
    {
        var json = provider switch
        {
            "github" => new JsonObject { ["owner"] = "acme", ["repository"] = "demo", ["workflow_filename"] = "publish.yml" },
            "gitlab" => new JsonObject { ["project_path"] = "acme/tools/demo", ["ci_config_path"] = ".gitlab-ci.yml" },
            _ => new JsonObject { ["org_id"] = "00000000-0000-4000-8000-000000000065", ["project_id"] = "00000000-0000-4000-8000-000000000074" },
        };
        (json["provider"], json["issuer"]) = (provider, IssuerOf(provider));
        edit?.Invoke(json);
        return json;
    }

    public static CiJob Job(string provider) => provider switch
    {
        "github" => new GitHubJob { OwnerId = "65", RepositoryId = "74" },
        "gitlab" => new GitLabJob { Repository = "acme/tools/demo", NamespaceId = "65", ProjectId = "74" },
        _ => new CircleCiJob { OrgId = "00000000-0000-4000-8000-000000000065", ProjectId = "00000000-0000-4000-8000-000000000074", RootIssuer = true },
    };

    public Task<ExchangeResult> RunAsync(Action<JsonObject>? edit = null) => Fixture.Exchange.RunAsync(Fixture.Registry, Package, Ci.Token(Audience, edit), CancellationToken.None);

    public Task<EvaluationResult> DryRunAsync(Action<JsonObject>? edit = null) =>
        Fixture.Evaluation.OfTokenAsync(Fixture.Registry, Package, Ci.Token(Audience, edit), null, CancellationToken.None);

    public void Dispose() => Fixture.Dispose();

    private sealed class PublishedKeys(FakeCi ci) : IKeySource
    {
        public Task<IReadOnlyCollection<VerificationKey>> FetchAsync(Issuer issuer, CancellationToken cancellationToken) =>
            Task.FromResult(KeySetImport.Import(ci.Jwks(), issuer.Algorithm));
    }
}
