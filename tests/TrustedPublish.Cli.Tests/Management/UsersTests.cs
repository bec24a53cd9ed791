using System.Text.Json.Nodes;
using TrustedPublish.Cli.Tests.Fixtures;
using Xunit;

namespace TrustedPublish.Cli.Tests.Management;

/// <summary>What <c>tp users</c> asks the server for, and how a second factor is given to it.</summary>
public sealed class UsersTests
{
    private const string Password = "a first long passphrase";

    [Fact]
    public async Task An_account_is_created_with_the_password_that_was_given_and_nothing_shows_it()
    {
        var (outcome, requests) = await RunAsync(static _ => new(201, "{}"), [], "create", "bob", "--email", "bob@example.com");

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        var request = Assert.Single(requests);
        Assert.Equal("POST /api/v1/accounts", request.Line);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse($$"""{"username":"bob","password":"{{Password}}","email":"bob@example.com","administrator":false}"""), JsonNode.Parse(request.Body)), request.Body);
        Assert.DoesNotContain(Password, outcome.Output + outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("disable", """{"disabled":true}""")]
    [InlineData("enable", """{"disabled":false}""")]
    public async Task An_account_is_switched_off_and_on(string verb, string body)
    {
        var (outcome, requests) = await RunAsync(static _ => new(200, "{}"), [], verb, "bob");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(("PATCH /api/v1/accounts/bob", body), (Assert.Single(requests).Line, requests[0].Body));
    }

    [Fact]
    public async Task Accounts_are_listed_with_what_matters()
    {
        var (outcome, _) = await RunAsync(
            static _ => new(200, """{"accounts":[{"username":"admin","administrator":true,"two_factor":"auth-only"},{"username":"bob","disabled":true,"two_factor":null}]}"""), [], "list");

        Assert.Equal("admin  administrator, second factor auth-only\nbob  disabled, no second factor", outcome.Output.Trim().ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_second_factor_from_the_environment_is_sent_when_the_server_asks_and_not_before()
    {
        var asked = 0;
        var (outcome, requests) = await RunAsync(
            _ => Interlocked.Increment(ref asked) == 1 ? new(401, """{"code":"second_factor_required","detail":"This needs your second factor."}""") : new(200, "{}"),
            new() { ["TRUSTEDPUBLISH_OTP"] = "123456" }, "disable", "bob");

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Equal(["", "123456"], requests.Select(static request => request.Otp));
    }

    [Fact]
    public async Task Without_terminal_and_environment_the_servers_words_are_told()
    {
        var (outcome, requests) = await RunAsync(
            static _ => new(401, """{"code":"second_factor_required","detail":"This needs your second factor: confirm at https://publish.example.com/auth/cli/x."}"""), [], "disable", "bob");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Single(requests);
        Assert.Contains("https://publish.example.com/auth/cli/x", outcome.Error, StringComparison.Ordinal);
    }

    private static async Task<(TpProcess.Outcome Outcome, IReadOnlyList<RecordingServer.Recorded> Requests)> RunAsync(
        Func<RecordingServer.Recorded, RecordingServer.Answer> answer, Dictionary<string, string?> environment, params string[] arguments)
    {
        using var home = new Workspace();
        await using var server = await SignedIn.ServerAsync(answer);
        environment["TRUSTEDPUBLISH_NEW_PASSWORD"] = Password;
        var outcome = await TpProcess.RunAsync(home.Path, ["users", .. arguments, "--server", server.Url], environment);
        return (outcome, server.Requests);
    }
}
