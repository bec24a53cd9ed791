using System.Text.Json.Nodes;
using TrustedPublish.Cli.Tests.Fixtures;
using Xunit;

namespace TrustedPublish.Cli.Tests.Management;

/// <summary>What <c>tp revoke</c> asks the server for, and what it tells its user.</summary>
public sealed class RevokeTests
{
    private const string Revoked = """{"seq":7,"kind":"package","id":"npm/@acme/demo","reason":"leaked","revoked_at":"2026-11-24T08:00:00+00:00","announced":true}""";

    [Fact]
    public async Task A_level_an_id_and_a_reason_are_sent()
    {
        var (outcome, request) = await RunAsync(new(201, Revoked), null, "package", "npm/@acme/demo", "--reason", "leaked");

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Equal("POST /api/v1/revocations", request!.Line);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"kind":"package","id":"npm/@acme/demo","reason":"leaked"}"""), JsonNode.Parse(request.Body)), request.Body);
        Assert.Equal("Revoked package npm/@acme/demo: what was minted until 2026-11-24T08:00:00+00:00 is dead.", outcome.Output.Trim());
        Assert.Empty(outcome.Error);
    }

    [Fact]
    public async Task A_token_comes_from_standard_input_and_is_not_shown()
    {
        const string token = "tpp_eyJsecret.secret.secret";

        var (outcome, request) = await RunAsync(new(201, """{"kind":"token","id":"jti1","revoked_at":"now","announced":true}"""), token + "\n", "token", "-");

        Assert.Equal(token, JsonNode.Parse(request!.Body)!["id"]!.GetValue<string>());
        Assert.Contains("Revoked token jti1", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", outcome.Output + outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_needs_no_id()
    {
        var (outcome, request) = await RunAsync(new(201, """{"kind":"instance","id":"*","revoked_at":"now","announced":false}"""), null, "instance");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Null(JsonNode.Parse(request!.Body)!["id"]);
        Assert.Contains("Revoked everything", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("other nodes could not be told", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("package")]
    [InlineData("tokens", "x")]
    [InlineData]
    public async Task What_names_nothing_is_a_usage_error_and_asks_nobody(params string[] arguments)
    {
        var (outcome, request) = await RunAsync(new(201, Revoked), null, arguments);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Null(request);
    }

    [Fact]
    public async Task A_refusal_ends_with_1_and_the_server_s_reason()
    {
        var (outcome, _) = await RunAsync(new(404, """{"detail":"There is nothing of this kind and id that lives.","code":"revocation_target_unknown"}"""), null, "key", "k1");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("(revocation_target_unknown)", outcome.Error, StringComparison.Ordinal);
    }

    private static async Task<(TpProcess.Outcome Outcome, RecordingServer.Recorded? Request)> RunAsync(RecordingServer.Answer answer, string? input, params string[] arguments)
    {
        using var home = new Workspace();
        await using var server = await SignedIn.ServerAsync(_ => answer);
        var outcome = await TpProcess.RunAsync(home.Path, ["revoke", .. arguments, "--server", server.Url], input: input);
        return (outcome, server.Requests.SingleOrDefault());
    }
}
