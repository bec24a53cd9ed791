using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using TrustedPublish.Cli.Rehearsal;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Testing;
using Xunit;

namespace TrustedPublish.Cli.Tests.Rehearsal;

/// <summary>The loopback issuer answers as an OIDC issuer and as GitHub's token endpoint do.</summary>
public sealed class LoopbackIssuerTests
{
    private static readonly SigningKey Key = SigningKey.Generate();
    private static readonly FakeTimeProvider Time = new(DateTimeOffset.FromUnixTimeSeconds(1_787_000_000));

    [Fact]
    public async Task Discovery_leads_to_the_key_that_verifies_its_tokens()
    {
        await using var issuer = await LoopbackIssuer.StartAsync(new GitHubJob(), Key, 0, Time, cancellationToken: Stop);
        using var http = new HttpClient();

        var discovery = await http.GetFromJsonAsync<JsonObject>(issuer.Issuer + "/.well-known/openid-configuration", Stop);
        var jwks = await http.GetStringAsync(discovery!["jwks_uri"]!.GetValue<string>(), Stop);

        Assert.Equal(issuer.Issuer, discovery["issuer"]!.GetValue<string>());
        await AssertVerifiesAsync(jwks, issuer.Issuer, issuer.IdToken("npm:127.0.0.1"), "npm:127.0.0.1");
    }

    [Fact]
    public async Task CircleCi_has_its_discovery_below_the_organisation()
    {
        await using var issuer = await LoopbackIssuer.StartAsync(new CircleCiJob { OrgId = "a64b0a19-f221-4291-b000-8d24bd842b72" }, Key, 0, Time, cancellationToken: Stop);
        using var http = new HttpClient();

        var discovery = await http.GetFromJsonAsync<JsonObject>(issuer.BaseUrl + "/org/a64b0a19-f221-4291-b000-8d24bd842b72/.well-known/openid-configuration", Stop);
        using var atRoot = await http.GetAsync(issuer.BaseUrl + "/.well-known/openid-configuration", Stop);

        Assert.Equal(issuer.Issuer, discovery!["issuer"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NotFound, atRoot.StatusCode);
    }

    [Fact]
    public async Task A_GitHub_job_gets_a_token_for_the_audience_it_asks_for()
    {
        await using var issuer = await LoopbackIssuer.StartAsync(new GitHubJob(), Key, 0, Time, cancellationToken: Stop);
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", issuer.TokenRequestToken) } };

        var answer = await http.GetFromJsonAsync<JsonObject>(issuer.TokenRequestUrl + "&audience=npm%3A127.0.0.1", Stop);

        Assert.Equal("npm:127.0.0.1", FakeCi.UnverifiedClaims(answer!["value"]!.GetValue<string>())["aud"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer guess")]
    public async Task Nobody_else_on_the_machine_gets_a_token(string? authorization)
    {
        await using var issuer = await LoopbackIssuer.StartAsync(new GitHubJob(), Key, 0, Time, cancellationToken: Stop);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, issuer.TokenRequestUrl + "&audience=a");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);

        using var answer = await http.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task A_taken_port_is_an_error_at_the_start()
    {
        await using var first = await LoopbackIssuer.StartAsync(new GitHubJob(), Key, 0, Time, cancellationToken: Stop);

        await Assert.ThrowsAsync<IOException>(() => LoopbackIssuer.StartAsync(new GitHubJob(), Key, new Uri(first.BaseUrl).Port, Time, cancellationToken: Stop));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task AssertVerifiesAsync(string jwks, string issuer, string token, string audience)
    {
        var result = await new Microsoft.IdentityModel.JsonWebTokens.JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKeys = new JsonWebKeySet(jwks).GetSigningKeys(),
            TryAllIssuerSigningKeys = false,
            ValidIssuer = issuer,
            ValidAudience = audience,
            LifetimeValidator = (_, _, _, _) => true,
        });
        Assert.True(result.IsValid, result.Exception?.Message);
    }
}
