using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Doors;

/// <summary>Bad input at the exchange: what npm is told, what the journal keeps, and that nothing else happens.</summary>
public sealed class ExchangeRefusalTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    public static IEnumerable<TheoryDataRow<string>> Names => UnsoundTokens.All.Keys.Select(static name => new TheoryDataRow<string>(name));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_unsound_token_is_refused_journaled_and_burns_nothing(string name)
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        var upstreamRequests = world.Upstream.Requests.Count;
        var (unsound, jti) = (UnsoundTokens.All[name], $"jti-{package}");

        var answer = await world.ExchangeAsync(package, unsound.Make(world.GitHub, jti));

        Assert.InRange(answer.Status, 400, 499);
        answer.IsError(answer.Status, answer.Text("code")!).IsNoticed();
        var entry = Assert.Single(await world.JournalAsync(package, "exchange"));
        Assert.Equal((unsound.Code, answer.Id, (string?)null), (entry.Outcome, entry.Id, entry.Credential));
        var shown = Assert.Single(await world.ExchangesAsync(package))!;
        Assert.Equal(("reject", unsound.Code), (shown["verdict"]!.GetValue<string>(), shown["code"]!.GetValue<string>()));
        Assert.Equal(upstreamRequests, world.Upstream.Requests.Count);

        (await world.ExchangeAsync(package, world.Token(claims => claims["jti"] = jti))).Is(201);
    }

    [Fact]
    public async Task The_own_project_reads_which_field_differed_what_was_expected_and_what_the_token_said()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package, static publisher => publisher["ref_pattern"] = "refs/heads/release");

        var answer = await world.ExchangeAsync(package, world.Token());

        answer.IsError(403, "ref_denied").IsNoticed();
        Assert.Contains("ref_pattern: expected \"refs/heads/release\", the token says \"refs/heads/main\"", answer.Text("error"), StringComparison.Ordinal);
        var shown = Assert.Single(await world.ExchangesAsync(package))!;
        Assert.Equal("github:" + ((GitHubJob)world.GitHub.Job).RepositoryIdOrDerived, shown["actor"]!.GetValue<string>());
    }
}
