using TrustedPublish.Cli.Tests.Fixtures;
using TrustedPublish.Testing;
using Xunit;

namespace TrustedPublish.Cli.Tests.Rehearsal;

/// <summary>Inside a rehearsal, the real npm does what it does in CI: it fetches the ID token and exchanges it.</summary>
public sealed class RehearseTests
{
    private const string Exchange = "POST /-/npm/v1/oidc/token/exchange/package/@acme%2fdemo";

    [Theory]
    [InlineData("github")]
    [InlineData("gitlab")]
    [InlineData("circleci")]
    public async Task Npm_exchanges_the_ID_token_for_its_registrys_audience(string provider)
    {
        Assert.SkipUnless(Workspace.HasNpm, "npm is not installed");
        using var workspace = new Workspace();
        await using var registry = await RecordingServer.StartAsync(request => request.Line == Exchange ? new(201, """{"token":"t"}""") : new(404, "{}"));
        workspace[".npmrc"] = "registry=" + registry.Url + "/\n";

        var outcome = await TpProcess.RunAsync(
            workspace.Path, ["rehearse", provider, "--repository", "acme/demo", "--issuer-port", "0", "--", "npm", "publish", "--dry-run"], NoRegistryVariable);

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        var exchange = Assert.Single(registry.Requests, request => request.Line == Exchange);
        var claims = FakeCi.UnverifiedClaims(exchange.Authorization["Bearer ".Length..]);
        Assert.Equal("npm:127.0.0.1", claims["aud"]!.GetValue<string>());
        Assert.StartsWith("http://127.0.0.1:", claims["iss"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains(registry.Requests, request => request is { Method: "GET", Target: "/@acme%2fdemo", Authorization: "Bearer t" });
    }

    [Theory]
    [InlineData("github", "GITHUB_ACTIONS=true GITHUB_REPOSITORY=acme/widget GITHUB_REF=refs/tags/v1 GITHUB_WORKFLOW_REF=acme/widget/.github/workflows/release.yml@refs/tags/v1 RUNNER_ENVIRONMENT=github-hosted", "GITLAB_CI CIRCLECI NPM_ID_TOKEN")]
    [InlineData("gitlab", "GITLAB_CI=true CI_PROJECT_PATH=acme/widget CI_COMMIT_TAG=v1 CI_CONFIG_PATH=release.yml", "GITHUB_ACTIONS ACTIONS_ID_TOKEN_REQUEST_URL CIRCLECI CI_COMMIT_BRANCH")]
    [InlineData("circleci", "CIRCLECI=true CIRCLE_TAG=v1 CIRCLE_PROJECT_REPONAME=widget", "GITHUB_ACTIONS ACTIONS_ID_TOKEN_REQUEST_URL GITLAB_CI CI_PROJECT_PATH CIRCLE_BRANCH")]
    public async Task The_command_sees_one_CI_and_no_other(string provider, string present, string absent)
    {
        using var workspace = new Workspace();
        string[] workflow = provider == "circleci" ? [] : ["--workflow", "release.yml"];

        var outcome = await TpProcess.RunAsync(
            workspace.Path,
            ["rehearse", provider, "--repository", "acme/widget", "--ref", "refs/tags/v1", .. workflow, "--issuer-port", "0", "--", "env"],
            new() { ["GITHUB_ACTIONS"] = "true", ["GITLAB_CI"] = "true", ["CIRCLECI"] = "true", ["NPM_ID_TOKEN"] = "mine", ["npm_config_registry"] = "http://127.0.0.1:1/" });

        var variables = outcome.Output.Split('\n');
        Assert.Equal(0, outcome.ExitCode);
        Assert.All(present.Split(' '), variable => Assert.Contains(variable, variables));
        foreach (var name in absent.Split(' '))
        {
            Assert.DoesNotContain(variables, line => line.StartsWith(name + "=", StringComparison.Ordinal));
        }

        Assert.DoesNotContain("NPM_ID_TOKEN=mine", variables);
    }

    [Fact]
    public async Task The_exit_code_is_the_commands_own()
    {
        using var workspace = new Workspace();

        var outcome = await TpProcess.RunAsync(workspace.Path, ["rehearse", "github", "--issuer-port", "0", "--", "sh", "-c", "exit 42"]);

        Assert.Equal(42, outcome.ExitCode);
    }

    [Fact]
    public async Task It_says_what_it_pretends_and_which_issuer_the_server_needs_and_no_token()
    {
        using var workspace = new Workspace();

        var outcome = await TpProcess.RunAsync(workspace.Path, ["rehearse", "gitlab", "--audience", "npm:a", "--issuer-port", "0", "--", "true"]);

        Assert.Contains("GitLab CI: acme/demo, .gitlab-ci.yml, refs/heads/main, push, no environment", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("\"Provider\": \"gitlab\", \"Issuer\": \"http://127.0.0.1:", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("audience npm:a", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", outcome.Error + outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_maintainers_own_npm_login_is_hidden_since_CI_has_none()
    {
        Assert.SkipUnless(Workspace.HasNpm, "npm is not installed");
        using var workspace = new Workspace();
        using var home = new Workspace();
        await using var registry = await RecordingServer.StartAsync(request => request.Method == "POST" ? new(404, "{}", "Refused: because") : new(200, "{}"));
        home[".npmrc"] = $"registry={registry.Url}/\n//{new Uri(registry.Url).Authority}/:_authToken=mine\n";

        var outcome = await TpProcess.RunAsync(
            workspace.Path, ["rehearse", "github", "--issuer-port", "0", "--", "npm", "publish"], new(NoRegistryVariable) { ["HOME"] = home.Path });

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("npm notice Refused: because", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("ENEEDAUTH", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("is hidden from the command", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(registry.Requests, request => request.Authorization.EndsWith("mine", StringComparison.Ordinal) || request.Method == "PUT");
    }

    [Fact]
    public async Task Repository_ref_and_workflow_come_from_the_checkout()
    {
        Assert.SkipUnless(Workspace.HasGit, "git is not installed");
        using var workspace = new Workspace();
        Directory.CreateDirectory(Path.Combine(workspace.Path, ".github/workflows"));
        workspace[".github/workflows/ship.yaml"] = "on: push\n";

        var outcome = await TpProcess.RunAsync(workspace.Path, ["rehearse", "github", "--issuer-port", "0", "--", "sh", "-c",
            "git init -q -b trunk . && git remote add origin git@code.example.com:octo/thing.git && dotnet \"$0\" rehearse github --issuer-port 0 -- env", TpProcess.Path]);

        Assert.Contains("GITHUB_WORKFLOW_REF=octo/thing/.github/workflows/ship.yaml@refs/heads/trunk", outcome.Output.Split('\n'));
    }

    [Fact]
    public async Task Two_rehearsals_share_a_key_that_only_their_user_can_read()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are Unix's");
        using var workspace = new Workspace();
        string[] command = ["rehearse", "gitlab", "--audience", "a", "--issuer-port", "0", "--", "sh", "-c", "echo $NPM_ID_TOKEN"];
        var file = Path.Combine(workspace.Path, ".local/state/trustedpublish/rehearsal-key.pem");

        var first = await TpProcess.RunAsync(workspace.Path, command);
        var second = await TpProcess.RunAsync(workspace.Path, command);
        File.WriteAllText(file, "damaged");
        var third = await TpProcess.RunAsync(workspace.Path, command);

        Assert.Equal(first.Output.Split('.')[0], second.Output.Split('.')[0]);
        Assert.NotEqual(first.Output.Split('.')[0], third.Output.Split('.')[0]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(file).UnixFileMode);
    }

    [Theory]
    [InlineData("rehearse")]
    [InlineData("rehearse", "jenkins", "--", "true")]
    [InlineData("rehearse", "github")]
    [InlineData("rehearse", "github", "--repository", "demo", "--", "true")]
    [InlineData("rehearse", "github", "--ref", "main", "--", "true")]
    [InlineData("rehearse", "github", "--claim", "x", "--", "true")]
    [InlineData("rehearse", "github", "--issuer-port", "70000", "--", "true")]
    [InlineData("rehearse", "github", "--issuer-port", "x", "--", "true")]
    [InlineData("rehearse", "github", "--issuer-port", "0", "--", "no-such-command")]
    public async Task A_wrong_call_ends_with_2_and_a_reason(params string[] arguments)
    {
        using var workspace = new Workspace();

        var outcome = await TpProcess.RunAsync(workspace.Path, arguments);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("tp: ", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public async Task A_termination_signal_reaches_the_command_and_its_exit_code_comes_back()
    {
        using var workspace = new Workspace();
        using var tp = TpProcess.Start(workspace.Path, ["rehearse", "github", "--issuer-port", "0", "--", "sh", "-c", "trap 'exit 9' TERM; echo ready; while :; do sleep 0.1; done"]);
        Assert.Equal("ready", await tp.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        using var kill = System.Diagnostics.Process.Start("kill", ["-TERM", tp.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        try
        {
            await tp.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        }
        finally
        {
            tp.Kill(entireProcessTree: true);
        }

        Assert.Equal(9, tp.ExitCode);
    }

    private static Dictionary<string, string?> NoRegistryVariable => new() { ["npm_config_registry"] = null, ["NPM_CONFIG_REGISTRY"] = null, ["npm_config_userconfig"] = null, ["NPM_CONFIG_USERCONFIG"] = null };
}
