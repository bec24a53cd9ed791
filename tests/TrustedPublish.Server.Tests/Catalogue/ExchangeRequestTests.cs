using System.Reflection;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>What may come along with a token, and what may be presented as one.</summary>
public sealed class ExchangeRequestTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    /// <summary>Sessions come from a sign-in alone as yet, for two hours that nothing renews.</summary>
    [Fact]
    public async Task XCH_11_what_was_minted_here_is_no_ID_token_with_or_without_its_prefix()
    {
        var (package, credential) = await world.NewCredentialAsync();

        await world.RefusesAsync(package, credential, 400, "token_malformed");
        await world.RefusesAsync(package, credential["tpp_".Length..], 400, "token_malformed");
        await world.RefusesAsync(package, world.Session, 400, "token_malformed");
        await world.RefusesAsync(package, world.Session["tps_".Length..], 400, "token_malformed");
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
        var package = await PackageAsync();
        var token = world.Token();

        var answer = await SendAsync(package, headers.Replace("{0}", token, StringComparison.Ordinal));

        answer.IsError(401, "token_malformed").IsNoticed();
        var entry = Assert.Single(await world.JournalAsync(package, "exchange"));
        Assert.Equal(answer.Id, entry.Id);
        world.HasLoggedNothingOf(token, entry);
        await world.AcceptsAsync(package, token);
    }

    [Theory]
    [InlineData("?token={0}")]
    [InlineData("?access_token={0}")]
    [InlineData("?subject_token={0}")]
    public async Task XCH_12_a_token_in_the_url_is_none_and_is_not_logged(string query)
    {
        var package = await PackageAsync();
        var token = world.Token();

        (await SendAsync(package, "", query.Replace("{0}", token, StringComparison.Ordinal))).IsError(401, "token_malformed");

        world.HasLoggedNothingOf(token, Assert.Single(await world.JournalAsync(package, "exchange")));
        await world.AcceptsAsync(package, token);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task XCH_12_only_POST_exchanges(string method)
    {
        var package = await PackageAsync();
        var token = world.Token();

        var answer = await world.SendAsync(method, world.Registry, $"/-/npm/v1/oidc/token/exchange/package/{ServerWorld.Escaped(package)}", token);

        Assert.InRange(answer.Status, 400, 499);
        Assert.DoesNotContain("tpp_", answer.Body, StringComparison.Ordinal);
        Assert.Empty(await world.JournalAsync(package, "exchange"));
        await world.AcceptsAsync(package, token);
    }

    /// <summary>npm's exchange has no parameters but its path and its token: whatever else is sent changes nothing. The ones of RFC 8693 are refused where they belong, at the standard endpoint, once it is there.</summary>
    [Theory]
    [InlineData("application/json", "{\"package\":\"@acme/other\",\"actor_token\":\"x\",\"requested_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}")]
    [InlineData("application/json", "{\"token\":\"x\",\"token\":\"y\"")]
    [InlineData("application/x-www-form-urlencoded", "subject_token=x&subject_token=y&actor_token=z&resource=https%3A%2F%2Fevil.test&scope=session")]
    [InlineData("text/plain", "\0")]
    public async Task XCH_13_a_body_or_a_query_asks_for_nothing_more(string type, string body)
    {
        var (package, other) = (await PackageAsync(), await PackageAsync());
        const string Query = "?actor_token=x&scope=session&requested_token_type=x&resource=x&package=";

        var answer = await SendAsync(package, $"Authorization: Bearer {world.Token()}\r\nContent-Type: {type}\r\n", Query + ServerWorld.Escaped(other), body.Replace("@acme/other", other, StringComparison.Ordinal));

        var claims = Testing.FakeCi.UnverifiedClaims(answer.Is(201).Text("token")!);
        Assert.Equal($"publish:{package}", claims["scope"]!.GetValue<string>());
        Assert.Null(claims["act"]);
        Assert.Empty(await world.JournalAsync(other, "exchange"));
        (await SendAsync(package, $"Authorization: Bearer {world.Token(static json => json["event_name"] = "fork")}\r\nContent-Type: {type}\r\n", Query, body)).IsError(403, "event_denied");
    }

    [Fact]
    public void XCH_14_nothing_is_minted_without_the_proof_of_a_match()
    {
        const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var minting = typeof(CredentialMinter).Assembly.GetTypes().SelectMany(static type => type.GetMethods(Everything)).Where(static method => method.ReturnType == typeof(MintedCredential) && !method.IsSpecialName && method.DeclaringType != typeof(MintedCredential));

        Assert.Equal(typeof(Match), Assert.Single(minting).GetParameters()[0].ParameterType);
        foreach (var proof in new[] { typeof(Match), typeof(Assertion), typeof(SignedClaims) })
        {
            Assert.All(proof.GetConstructors(Everything), static constructor => Assert.True(constructor.IsPrivate));
        }

        Assert.Equal(typeof(Assertion), typeof(Match).GetMethod(nameof(Match.Find))!.GetParameters()[0].ParameterType);
    }

    private Task<Answer> SendAsync(string package, string headers, string query = "", string body = "") => RawHttp.SendAsync(
        world.Registry,
        $"POST /-/npm/v1/oidc/token/exchange/package/{ServerWorld.Escaped(package)}{query} HTTP/1.1\r\nHost: {world.Registry.Authority}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{headers}\r\n{body}",
        TestContext.Current.CancellationToken);

    private async Task<string> PackageAsync()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        return package;
    }
}
