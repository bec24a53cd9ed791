using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Core.Journal;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Which package a token is exchanged for, and what can be learnt by asking.</summary>
public sealed partial class ExchangeScopeTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    /// <summary>
    /// There is no lock by token id after some failures: it would let whoever holds a copy burn the owner's token with names made up, and a thief who
    /// guesses names is bounded with his project anyway (XCH-16).
    /// </summary>
    [Fact]
    public async Task XCH_07_a_refused_exchange_does_not_cost_the_token()
    {
        var package = await PackageAsync();
        var wrong = await PackageAsync(static publisher => publisher["environment"] = "release");
        var token = world.Token();

        for (var failure = 0; failure < 6; failure++)
        {
            await world.RefusesAsync(wrong, token, 403, "environment_missing");
            await world.RefusesAsync(world.NewPackage(), token, 403, "publisher_none");
        }

        await world.AcceptsAsync(package, token);
        await world.RefusesAsync(package, token, 409, "token_reused");
    }

    [Theory]
    [InlineData("f%d0%be%d0%be")]
    [InlineData("@acme%2ff%d0%be%d0%be")]
    [InlineData("foo%20")]
    [InlineData("%e2%84%aaube")]
    public async Task XCH_08_a_name_that_only_looks_like_a_package_is_none(string look)
    {
        var token = world.Token();

        var answer = (await world.SendAsync("POST", world.Registry, $"/-/npm/v1/oidc/token/exchange/package/{look}", token)).IsError(400, "package_denied").IsNoticed();

        Assert.Single(await world.Services.GetRequiredService<IJournal>().ReadAsync(new JournalQuery { Id = answer.Id, Kind = "exchange" }, TestContext.Current.CancellationToken));
        await world.AcceptsAsync(await PackageAsync(), token);
    }

    /// <summary>npm knows one spelling of a name; folding rules come with the ecosystems that have them.</summary>
    [Theory]
    [InlineData("scope-foo.bar", "scope-foo-bar")]
    [InlineData("scope-foo_bar", "scope-foo-bar")]
    [InlineData("scope-foo", "Scope-Foo")]
    [InlineData("@acme/scope-foo", "@ACME/scope-foo")]
    public async Task XCH_08_a_package_is_its_exact_name(string bound, string asked)
    {
        (await world.ApiAsync("POST", bound, "/publishers", ServerWorld.Publisher())).Is(201);

        await world.RefusesAsync(asked, world.Token(), 403, "publisher_none");

        await world.AcceptsAsync(bound, world.Token());
    }

    [Fact]
    public async Task XCH_09_of_all_that_a_project_may_publish_a_token_opens_the_package_asked_for()
    {
        var (package, other) = (await PackageAsync(), await PackageAsync());

        var credential = (await world.AcceptsAsync(package, world.Token())).Text("token")!;

        var claims = FakeCi.UnverifiedClaims(credential);
        Assert.Equal([package], claims["packages"]!.AsArray().Select(static name => name!.GetValue<string>()));
        Assert.Equal($"publish:{package}", claims["scope"]!.GetValue<string>());
        (await world.PublishAsync(other, credential, PublishBodies.Text(ServerWorld.Document(other)))).IsError(403, "package_denied");
        Assert.DoesNotContain(world.Upstream.Writes, request => request.Target.Contains(ServerWorld.Escaped(other), StringComparison.Ordinal));
        (await world.PublishAsync(package, credential, PublishBodies.Text(ServerWorld.Document(package)))).Is(201);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task XCH_09_of_several_publishers_that_accept_the_narrowest_alone_counts(bool narrowFirst)
    {
        Action<JsonObject> broad = static publisher => publisher["allowed_actions"] = new JsonArray("publish", "unpublish");
        Action<JsonObject> narrow = static publisher => (publisher["environment"], publisher["allowed_actions"]) = ("release", new JsonArray("dist-tag"));
        var package = await PackageAsync(narrowFirst ? narrow : broad);
        await world.AddPublisherAsync(package, narrowFirst ? broad : narrow);

        for (var time = 0; time < 3; time++)
        {
            Assert.Equal("[\"dist-tag\"]", await ActionsAsync("release"));
            Assert.Equal("[\"publish\",\"unpublish\"]", await ActionsAsync("staging"));
        }

        async Task<string> ActionsAsync(string environment) =>
            FakeCi.UnverifiedClaims((await world.AcceptsAsync(package, world.Token(claims => claims["environment"] = environment))).Text("token")!)["actions"]!.ToJsonString();
    }

    [Fact]
    public async Task XCH_10_a_stranger_cannot_tell_an_unknown_package_from_somebody_elses()
    {
        var (known, unknown) = (await PackageAsync(), world.NewPackage());

        var ofKnown = await world.RefusesAsync(known, Stranger(), 403, "repository_mismatch", told: "publisher_none");
        var ofUnknown = await world.RefusesAsync(unknown, Stranger(), 403, "publisher_none");
        var expired = await world.RefusesAsync(known, Stranger(static claims => claims["exp"] = 5), 403, "token_expired", told: "publisher_none");

        Assert.Equal(Shown(ofKnown, known), Shown(ofUnknown, unknown));
        Assert.Equal(Shown(ofKnown, known), Shown(expired, known));
    }

    [Fact]
    public async Task XCH_10_nor_by_the_time_that_the_answer_takes()
    {
        var (known, unknown) = (await PackageAsync(), world.NewPackage());
        var (ofKnown, ofUnknown) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var pair = 0; pair < 300; pair++)
        {
            ofKnown.Add(await TimeAsync(known));
            ofUnknown.Add(await TimeAsync(unknown));
        }

        // Interleaved, so that a busy machine slows both alike; the median leaves single delays out.
        Assert.InRange(Math.Abs((Median(ofKnown) - Median(ofUnknown)).TotalMilliseconds), 0, 5 + (Median(ofUnknown).TotalMilliseconds / 2));

        async Task<TimeSpan> TimeAsync(string package)
        {
            var token = Stranger();
            var started = Stopwatch.GetTimestamp();
            (await world.ExchangeAsync(package, token)).IsError(403, "publisher_none");
            return Stopwatch.GetElapsedTime(started);
        }
    }

    private string Stranger(Action<JsonObject>? edit = null) =>
        FakeCi.Offline(new GitHubJob { Repository = "evil/demo" }, ServerWorld.GitHubIssuer, world.Time).Token(ServerWorld.Audience, edit);

    private async Task<string> PackageAsync(Action<JsonObject>? edit = null)
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package, edit);
        return package;
    }

    private static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);

    private static string Shown(Answer answer, string package) =>
        Id.Replace($"{answer.Status} {answer.Body} {answer.Header("npm-notice")}", "ID").Replace(package, "PACKAGE", StringComparison.Ordinal);

    [GeneratedRegex("[0-9A-Z]{4}-[0-9A-Z]{4}")]
    private static partial Regex Id { get; }
}
