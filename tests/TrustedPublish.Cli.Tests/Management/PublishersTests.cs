using System.Text.Json.Nodes;
using TrustedPublish.Cli.Tests.Fixtures;
using Xunit;

namespace TrustedPublish.Cli.Tests.Management;

/// <summary>Publishers are listed, added and removed through the management API, with the exit codes of the contract.</summary>
public sealed class PublishersTests
{
    private const string Collection = "/api/v1/registries/npm/packages/%40acme%2Fdemo/publishers";

    [Fact]
    public async Task List_shows_what_each_publisher_binds()
    {
        var outcome = await RunAsync(
            _ => new(200, """{"publishers":[{"id":"tp_abc","state":"active","provider":"github","owner":"acme","owner_id":null,"workflow_filename":"publish.yml","allow_self_hosted":false,"allowed_actions":["publish","stage"],"expires_at":null}]}"""),
            "publishers", "list", "--package", "@acme/demo");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("tp_abc", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("owner acme, workflow_filename publish.yml", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("publish,stage", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_sends_each_field_with_its_type()
    {
        using var home = new Workspace();
        home["publisher.json"] = """{"provider":"github","owner":"acme","repository":"other"}""";
        await using var server = await SignedIn.ServerAsync(_ => new(201, """{"id":"tp_abc","state":"pending","provider":"github","owner":"acme","warnings":["names neither a ref rule nor an environment"]}"""));

        var outcome = await TpProcess.RunAsync(
            home.Path,
            ["publishers", "add", "--package", "@acme/demo", "--file", "publisher.json", "--field", "repository=demo", "--field", "owner_id=123456", "--field", "require_protected_ref=true",
                "--field", "allowed_actions=publish,stage", "--field", """called_workflow={"owner":"acme"}""", "--server", server.Url]);

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        var request = Assert.Single(server.Requests);
        Assert.Equal("POST " + Collection, request.Line);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(
            """
            {"provider":"github","owner":"acme","repository":"demo","owner_id":"123456","require_protected_ref":true,"allowed_actions":["publish","stage"],"called_workflow":{"owner":"acme"}}
            """), JsonNode.Parse(request.Body)), request.Body);
        Assert.Contains("Added publisher tp_abc to @acme/demo", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("waits for the first publish", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("warning: names neither", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_names_the_claims_of_a_ci_that_the_server_has_a_file_for()
    {
        using var home = new Workspace();
        await using var server = await SignedIn.ServerAsync(_ => new(201, """{"id":"tp_abc","state":"active","provider":"buildkite","issuer":"https://agent.buildkite.com","claims":{"pipeline_slug":"demo"},"warnings":[]}"""));

        var outcome = await TpProcess.RunAsync(
            home.Path,
            ["publishers", "add", "--package", "@acme/demo", "--provider", "buildkite", "--field", "issuer=https://agent.buildkite.com", "--field", "claims.pipeline_slug=demo", "--field", "claims.flags=true,false",
                "--field", "claims.kubernetes.io/namespace=a=b", "--server", server.Url]);

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"issuer":"https://agent.buildkite.com","claims":{"pipeline_slug":"demo","flags":"true,false","kubernetes.io/namespace":"a=b"},"provider":"buildkite"}"""),
            JsonNode.Parse(Assert.Single(server.Requests).Body)), server.Requests[0].Body);
        Assert.Contains("issuer https://agent.buildkite.com, pipeline_slug demo.", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ISS_15_a_publisher_that_is_too_broad_is_refused_with_the_server_s_sentence()
    {
        var outcome = await RunAsync(
            _ => new(422, """{"detail":"claims must name at least one of organization_id, pipeline_id","code":"publisher_invalid"}"""),
            "publishers", "add", "--package", "demo", "--provider", "buildkite", "--field", "issuer=https://agent.buildkite.com");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("tp: refused: claims must name at least one of organization_id, pipeline_id (publisher_invalid)", outcome.Error.Trim());
    }

    [Fact]
    public async Task Remove_deletes_one()
    {
        using var home = new Workspace();
        await using var server = await SignedIn.ServerAsync(_ => new(204, ""));

        var outcome = await TpProcess.RunAsync(home.Path, ["publishers", "remove", "--package", "@acme/demo", "tp_abc", "--server", server.Url]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("DELETE " + Collection + "/tp_abc", Assert.Single(server.Requests).Line);
    }

    [Fact]
    public async Task A_refusal_ends_with_1_and_its_reason_on_stderr()
    {
        var outcome = await RunAsync(_ => new(422, """{"title":"Unprocessable","detail":"owner must be given","code":"claim_missing:owner"}"""), "publishers", "add", "--package", "demo", "--provider", "github");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("tp: refused: owner must be given (claim_missing:owner)", outcome.Error.Trim());
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_told_how()
    {
        var outcome = await RunAsync(_ => new(401, """{"detail":"No session."}"""), "publishers", "list", "--package", "demo");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("tp login", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, """{"detail":"The store is down."}""")]
    [InlineData(302, "")]
    [InlineData(200, "<html>")]
    public async Task A_server_that_cannot_answer_ends_with_69(int status, string body)
    {
        var outcome = await RunAsync(_ => new(status, body), "publishers", "list", "--package", "demo");

        Assert.Equal(69, outcome.ExitCode);
        Assert.StartsWith("tp: cannot use the server at http://127.0.0.1:", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_server_at_all_ends_with_69()
    {
        using var home = new Workspace();

        var outcome = await TpProcess.RunAsync(home.Path, ["publishers", "list", "--package", "demo"], new() { ["TRUSTEDPUBLISH_SERVER"] = "http://127.0.0.1:9" });

        Assert.Equal(69, outcome.ExitCode);
    }

    [Theory]
    [InlineData("publishers", "list")]
    [InlineData("publishers", "add", "--package", "demo")]
    [InlineData("publishers", "add", "--package", "demo", "--provider", "github", "--field", "owner")]
    [InlineData("publishers", "add", "--package", "demo", "--file", "missing.json")]
    [InlineData("publishers", "remove", "--package", "demo")]
    [InlineData("publishers", "list", "--package", "demo", "--server", "http://publish.example.com")]
    [InlineData("explain", "--package", "demo")]
    [InlineData("explain", "--package", "demo", "--id", "A", "--claims", "-")]
    [InlineData("explain", "--package", "demo", "--claims", "package.json.missing")]
    public async Task A_wrong_call_ends_with_2(params string[] arguments)
    {
        using var home = new Workspace();

        var outcome = await TpProcess.RunAsync(home.Path, arguments, new() { ["TRUSTEDPUBLISH_SERVER"] = "http://127.0.0.1:9" });

        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("tp: ", outcome.Error, StringComparison.Ordinal);
    }

    private static async Task<TpProcess.Outcome> RunAsync(Func<RecordingServer.Recorded, RecordingServer.Answer> answer, params string[] arguments)
    {
        using var home = new Workspace();
        await using var server = await SignedIn.ServerAsync(answer);
        return await TpProcess.RunAsync(home.Path, arguments, new() { ["TRUSTEDPUBLISH_SERVER"] = server.Url });
    }
}
