using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Journal;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>One token, one credential; and no credential when a store cannot say so.</summary>
public sealed class ExchangeReplayTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    [Fact]
    public async Task XCH_01_a_token_is_good_once()
    {
        var package = await PackageAsync();
        var token = world.Token();
        await world.AcceptsAsync(package, token);

        await world.RefusesAsync(package, token, 409, "token_reused");
        // Nor for another package of its project.
        await world.RefusesAsync(await PackageAsync(), token, 409, "token_reused");
    }

    [Fact]
    public async Task XCH_01_a_token_without_an_id_of_its_own_is_good_once_too()
    {
        var package = world.NewPackage();
        var circle = Testing.FakeCi.Offline(new Cli.Rehearsal.ClaimSets.CircleCiJob(), "https://oidc.circleci.com", world.Time);
        var token = circle.Token(ServerWorld.Audience);
        var claims = Testing.FakeCi.UnverifiedClaims(token);
        (await world.ApiAsync("POST", package, "/publishers", new JsonObject
        {
            ["provider"] = "circleci",
            ["org_id"] = claims["oidc.circleci.com/org-id"]!.DeepClone(),
            ["project_id"] = claims["oidc.circleci.com/project-id"]!.DeepClone(),
        })).Is(201);
        await world.AcceptsAsync(package, token);

        await world.RefusesAsync(package, token, 409, "token_reused");

        await world.AcceptsAsync(package, circle.Token(ServerWorld.Audience, static json => json["oidc.circleci.com/job-id"] = "another"));
    }

    [Fact]
    public async Task XCH_02_a_token_stays_used_until_it_is_no_longer_acceptable()
    {
        await using var own = await ServerWorld.StartAsync();
        var package = own.NewPackage();
        await own.AddPublisherAsync(package);
        var token = own.Token();
        await own.AcceptsAsync(package, token);

        own.Time.Advance(TimeSpan.FromSeconds(300 + 29));
        await own.RefusesAsync(package, token, 409, "token_reused");
        own.Time.Advance(TimeSpan.FromSeconds(1));
        await own.RefusesAsync(package, token, 400, "token_expired");
    }

    [Fact]
    public async Task XCH_03_of_two_hundred_parallel_exchanges_of_a_token_exactly_one_mints()
    {
        for (var round = 0; round < 5; round++)
        {
            var package = await PackageAsync();
            var token = world.Token();

            var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => world.ExchangeAsync(package, token)));

            Assert.Single(answers, static answer => answer.Status == 201);
            Assert.Equal(199, answers.Count(static answer => answer.Status == 409));
            var entries = await world.Services.GetRequiredService<IJournal>().ReadAsync(new JournalQuery { Package = package, Kind = "exchange", Limit = 1000 }, TestContext.Current.CancellationToken);
            Assert.Equal(200, entries.Count);
            Assert.Single(entries, static entry => entry.Credential is not null);
        }
    }

    [Theory]
    [InlineData(typeof(IReplayStore))]
    [InlineData(typeof(IMintLedger))]
    [InlineData(typeof(IJournal))]
    public async Task XCH_05_a_store_that_is_down_mints_nothing_and_says_come_back(Type store)
    {
        var outage = new StoreOutage();
        await using var own = await ServerWorld.StartAsync(new WorldSettings { Replace = services => outage.Replace(services, store) });
        var package = own.NewPackage();
        await own.AddPublisherAsync(package);
        outage.IsOn = true;

        // With the journal down only a refusal needs it: an accepted exchange is recorded by the mint ledger.
        var answer = await own.ExchangeAsync(package, store == typeof(IJournal) ? own.Token(static claims => claims["aud"] = "x") : own.Token());

        answer.IsError(503, "unavailable").IsNoticed();
        Assert.Equal("5", answer.Header("Retry-After"));
        outage.IsOn = false;
        Assert.Empty(await own.JournalAsync(package, "exchange"));
        await own.AcceptsAsync(package, own.Token());
    }

    [Fact]
    public async Task XCH_06_the_same_id_from_two_issuers_names_two_tokens()
    {
        var (onGitHub, onGitLab) = (await PackageAsync(), world.NewPackage());
        (await world.ApiAsync("POST", onGitLab, "/publishers", new JsonObject { ["provider"] = "gitlab", ["issuer"] = "https://gitlab.com", ["project_path"] = "acme/demo", ["ci_config_path"] = ".gitlab-ci.yml" })).Is(201);

        await world.AcceptsAsync(onGitHub, Token("shared-id"));
        await world.AcceptsAsync(onGitLab, world.GitLab.Token(ServerWorld.Audience, static claims => claims["jti"] = "shared-id"));

        await world.RefusesAsync(onGitHub, Token("shared-id"), 409, "token_reused");
    }

    /// <summary>Each with its code, and what is told instead where the claims are not even read (control characters).</summary>
    public static TheoryData<string, string, string?> UnfitIds { get; } = new()
    {
        { new string('j', 300), "claim_malformed:jti", null },
        { new string('j', 257), "claim_malformed:jti", null },
        { "", "claim_missing:jti", null },
        { "a\nb", "claim_malformed:jti", "token_malformed" },
        { "\n", "claim_malformed:jti", "token_malformed" },
        { "a b", "claim_malformed:jti", null },
        { "j\u00e9", "claim_malformed:jti", null },
    };

    [Theory]
    [MemberData(nameof(UnfitIds))]
    public async Task XCH_06_an_exotic_id_is_refused(string id, string code, string? told)
    {
        var package = await PackageAsync();

        await world.RefusesAsync(package, Token(id), 400, code, told);

        await world.AcceptsAsync(package, Token(new string('j', 200) + package));
    }

    [Fact]
    public async Task XCH_06_a_wildcard_is_an_id_like_any_other()
    {
        var package = await PackageAsync();

        await world.AcceptsAsync(package, Token("*"));
        await world.RefusesAsync(package, Token("*"), 409, "token_reused");

        await world.AcceptsAsync(package, Token("?"));
        await world.AcceptsAsync(package, world.Token());
    }

    private string Token(string id) => world.Token(claims => claims["jti"] = id);

    private async Task<string> PackageAsync()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        return package;
    }
}
