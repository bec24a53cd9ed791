using System.Text.RegularExpressions;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Doors;

/// <summary>Bad input at the exchange: what npm is told, what the journal keeps, and that nothing else happens.</summary>
public sealed partial class ExchangeRefusalTests(SharedWorld shared) : IClassFixture<SharedWorld>
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

    [Theory]
    [InlineData("")]
    [InlineData("Authorization: Bearer\r\n")]
    [InlineData("Authorization: Bearer    \r\n")]
    [InlineData("Authorization: Basic YWRtaW46cGFzc3dvcmQ=\r\n")]
    [InlineData("Authorization: {0}\r\n")]
    [InlineData("Authorization: Bearer {0}\r\nAuthorization: Bearer {0}\r\n")]
    [InlineData("Authorization: Bearer {0}\r\nAuthorization: Basic YWRtaW46cGFzc3dvcmQ=\r\n")]
    public async Task XCH_12_the_token_comes_as_one_bearer_token_or_not_at_all(string headers)
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        var token = world.Token();

        var answer = await RawHttp.SendAsync(
            world.Registry,
            $"POST /-/npm/v1/oidc/token/exchange/package/{ServerWorld.Escaped(package)} HTTP/1.1\r\nHost: {world.Registry.Authority}\r\nContent-Length: 0\r\nConnection: close\r\n{headers.Replace("{0}", token, StringComparison.Ordinal)}\r\n",
            TestContext.Current.CancellationToken);

        answer.IsError(401, "token_malformed").IsNoticed();
        Assert.Equal(answer.Id, Assert.Single(await world.JournalAsync(package, "exchange")).Id);
        (await world.ExchangeAsync(package, token)).Is(201);
    }

    [Fact]
    public async Task XCH_11_our_own_credential_is_no_ID_token_with_or_without_its_prefix()
    {
        var (package, credential) = await world.NewCredentialAsync();

        (await world.ExchangeAsync(package, credential)).IsError(400, "token_malformed").IsNoticed();
        (await world.ExchangeAsync(package, credential["tpp_".Length..])).IsError(400, "token_malformed").IsNoticed();
        (await world.ExchangeAsync(package, world.Session)).IsError(400, "token_malformed").IsNoticed();

        Assert.Equal(["token_malformed", "token_malformed", "token_malformed", "accepted"], (await world.JournalAsync(package, "exchange")).Select(static entry => entry.Outcome));
    }

    [Fact]
    public async Task XCH_15_a_header_of_four_megabytes_is_cut_off()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);

        var answer = await RawHttp.SendAsync(
            world.Registry,
            $"POST /-/npm/v1/oidc/token/exchange/package/{ServerWorld.Escaped(package)} HTTP/1.1\r\nHost: {world.Registry.Authority}\r\nConnection: close\r\nAuthorization: Bearer {new string('.', 4 << 20)}\r\n\r\n",
            TestContext.Current.CancellationToken);

        answer.Is(431);
        Assert.Empty(await world.JournalAsync(package, "exchange"));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task XCH_12_only_POST_exchanges(string method)
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        var token = world.Token();

        var answer = await world.SendAsync(method, world.Registry, $"/-/npm/v1/oidc/token/exchange/package/{ServerWorld.Escaped(package)}", token);

        Assert.InRange(answer.Status, 400, 499);
        Assert.DoesNotContain("tpp_", answer.Body, StringComparison.Ordinal);
        (await world.ExchangeAsync(package, token)).Is(201);
    }

    [Fact]
    public async Task XCH_10_a_stranger_cannot_tell_an_unknown_package_from_somebody_elses()
    {
        var (known, unknown) = (world.NewPackage(), world.NewPackage());
        await world.AddPublisherAsync(known);
        var evil = Testing.FakeCi.Offline(new GitHubJob { Repository = "evil/demo" }, ServerWorld.GitHubIssuer, world.Time);

        var ofKnown = await world.ExchangeAsync(known, evil.Token(ServerWorld.Audience));
        var ofUnknown = await world.ExchangeAsync(unknown, evil.Token(ServerWorld.Audience));
        var expired = await world.ExchangeAsync(known, evil.Token(ServerWorld.Audience, static claims => claims["exp"] = 5));

        ofKnown.IsError(403, "publisher_none").IsNoticed();
        Assert.Equal(WithoutId(ofKnown.Body.Replace(known, "P", StringComparison.Ordinal)), WithoutId(ofUnknown.Body.Replace(unknown, "P", StringComparison.Ordinal)));
        Assert.Equal(ofKnown.Status, ofUnknown.Status);
        Assert.Equal(WithoutId(ofKnown.Body), WithoutId(expired.Body));
        Assert.Equal("repository_mismatch", (await world.JournalAsync(known, "exchange"))[^1].Outcome);
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

    private static string WithoutId(string text) => Id.Replace(text, "ID");

    [GeneratedRegex("[0-9A-Z]{4}-[0-9A-Z]{4}")]
    private static partial Regex Id { get; }
}
