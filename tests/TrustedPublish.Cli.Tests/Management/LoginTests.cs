using TrustedPublish.Cli.Tests.Fixtures;
using Xunit;

namespace TrustedPublish.Cli.Tests.Management;

/// <summary>Signing in keeps the token where only its owner reads it, and shows it to nobody.</summary>
public sealed class LoginTests
{
    [Fact]
    public async Task The_session_token_is_stored_for_its_owner_only_and_never_printed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are Unix's");
        using var home = new Workspace();
        await using var server = await SignedIn.ServerAsync(_ => new(200, """{"publishers":[]}"""));

        var outcome = await SignedIn.LoginAsync(home, server);

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        var file = Path.Combine(home.Path, ".config/trustedpublish/session.json");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(file).UnixFileMode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(Path.GetDirectoryName(file)!).UnixFileMode);
        Assert.DoesNotContain(SignedIn.Token, outcome.Output + outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(SignedIn.Password, outcome.Output + outcome.Error, StringComparison.Ordinal);
        var login = Assert.Single(server.Requests);
        Assert.Equal("PUT /-/user/org.couchdb.user:alice", login.Line);
        Assert.Contains(SignedIn.Password, login.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_goes_to_the_server_it_came_from_and_to_no_other()
    {
        using var home = new Workspace();
        await using var server = await SignedIn.ServerAsync(_ => new(200, """{"publishers":[]}"""));
        await using var other = await SignedIn.ServerAsync(_ => new(200, """{"publishers":[]}"""));
        await SignedIn.LoginAsync(home, server);

        await TpProcess.RunAsync(home.Path, ["publishers", "list", "--package", "demo"]);
        await TpProcess.RunAsync(home.Path, ["publishers", "list", "--package", "demo", "--server", other.Url]);

        Assert.Equal("Bearer " + SignedIn.Token, server.Requests[^1].Authorization);
        Assert.Equal("", Assert.Single(other.Requests).Authorization);
    }

    [Fact]
    public async Task A_wrong_password_is_a_refusal_with_the_servers_words()
    {
        using var home = new Workspace();
        await using var server = await RecordingServer.StartAsync(_ => new(401, """{"error":"Wrong name or password.","message":"Wrong name or password."}"""));

        var outcome = await SignedIn.LoginAsync(home, server);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("tp: refused: Wrong name or password.", outcome.Error.Trim());
        Assert.False(Directory.Exists(Path.Combine(home.Path, ".config/trustedpublish")));
    }

    [Theory]
    [InlineData("--server", "http://publish.example.com", "--registry-url", "https://npm.example.com")]
    [InlineData("--server", "https://publish.example.com")]
    [InlineData("--server", "https://publish.example.com", "--registry-url", "http://npm.example.com")]
    public async Task A_password_goes_neither_over_plain_http_nor_to_a_guessed_place(params string[] options)
    {
        using var home = new Workspace();

        var outcome = await TpProcess.RunAsync(home.Path, ["login", "--username", "alice", .. options], new() { ["TRUSTEDPUBLISH_PASSWORD"] = SignedIn.Password });

        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("tp: --", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_terminal_and_variable_it_says_how_to_give_the_password()
    {
        using var home = new Workspace();

        var outcome = await TpProcess.RunAsync(home.Path, ["login", "--username", "alice"], new() { ["TRUSTEDPUBLISH_PASSWORD"] = null });

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("TRUSTEDPUBLISH_PASSWORD", outcome.Error, StringComparison.Ordinal);
    }
}
