using System.Text.Json.Nodes;
using TrustedPublish.Cli.Tests.Fixtures;
using Xunit;

namespace TrustedPublish.Cli.Tests.Management;

/// <summary>An explanation shows every check, the verdict and what to change, and neither tokens nor what a terminal would obey.</summary>
public sealed class ExplainTests
{
    private const string Reject = """
        {"verdict":"reject","code":"workflow_mismatch","publisher":"tp_abc","message":"workflow is evil.yml, the publisher allows publish.yml","advice":"Publish from publish.yml.",
         "checks":[{"field":"repository","expected":"acme/demo","actual":"acme/demo","ok":true},{"field":"workflow_filename","expected":"publish.yml","actual":"evil.yml\u001b[2J","ok":false}],
         "publishers":[{"publisher":"tp_abc","code":"workflow_mismatch","advice":"Publish from publish.yml.","checks":[{"field":"workflow_filename","expected":"publish.yml","actual":"evil.yml\u001b[2J","ok":false}]}]}
        """;

    [Fact]
    public async Task A_refused_token_shows_its_checks_and_what_to_change()
    {
        using var home = new Workspace();
        await using var server = await SignedIn.ServerAsync(_ => new(200, Reject));

        var outcome = await TpProcess.RunAsync(
            home.Path, ["explain", "--package", "@acme/demo", "--token-file", "-", "--package-version", "1.2.3", "--server", server.Url], input: "eyJhbGciOi.J9.secret\n");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("POST /api/v1/registries/npm/packages/%40acme%2Fdemo/publishers/evaluate", Assert.Single(server.Requests).Line);
        Assert.Equal("""{"token":"eyJhbGciOi.J9.secret","package_version":"1.2.3"}""", server.Requests[0].Body);
        Assert.Contains("workflow_filename", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("NO", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("What to change: Publish from publish.yml.", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Refused (workflow_mismatch): workflow is evil.yml", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[2J", outcome.Output + outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", outcome.Output + outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"iss":"a","claims":"b"}""", """{"claims":{"iss":"a","claims":"b"}}""")]
    [InlineData("""{"claims":{"iss":"a"},"expect":"accept"}""", """{"claims":{"iss":"a"}}""")]
    [InlineData("""{"header":{"alg":"RS256"},"claims":{"iss":"a"}}""", """{"header":{"alg":"RS256"},"claims":{"iss":"a"}}""")]
    public async Task Claims_come_from_a_file_alone_or_with_their_header(string file, string sent)
    {
        using var home = new Workspace();
        home["claims.json"] = file;
        await using var server = await SignedIn.ServerAsync(_ => new(200, """{"verdict":"accept","publisher":"tp_abc","checks":[]}"""));

        var outcome = await TpProcess.RunAsync(home.Path, ["explain", "--package", "demo", "--claims", "claims.json", "--server", server.Url]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(sent, Assert.Single(server.Requests).Body);
        Assert.Contains("Accepted", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_publishers_are_shown_one_by_one()
    {
        using var home = new Workspace();
        await using var server = await SignedIn.ServerAsync(_ => new(200, """
            {"verdict":"reject","code":"ref_denied","advice":"Publish from refs/heads/main.","checks":[],"publishers":[
              {"publisher":"tp_one","code":"ref_denied","advice":"Publish from refs/heads/main.","checks":[{"field":"ref","expected":"refs/heads/main","actual":"refs/heads/x","ok":false}]},
              {"publisher":"tp_two","code":"environment_missing","advice":"Write environment: production.","checks":[{"field":"environment","expected":"production","actual":null,"ok":false}]}]}
            """));

        var outcome = await TpProcess.RunAsync(home.Path, ["explain", "--package", "demo", "--claims", "-", "--server", server.Url], input: "{}");

        Assert.Contains("Publisher tp_one", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Publisher tp_two", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("To be accepted by it: Write environment: production.", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("What to change: Publish from refs/heads/main.", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_short_id_finds_its_attempt_in_any_letter_case()
    {
        using var home = new Workspace();
        var attempt = JsonNode.Parse(Reject)!.AsObject();
        (attempt["id"], attempt["at"]) = ("AB12-CD34", "2026-01-02T03:04:05Z");
        await using var server = await SignedIn.ServerAsync(_ => new(200, new JsonObject { ["exchanges"] = new JsonArray(attempt.DeepClone()) }.ToJsonString()));

        var found = await TpProcess.RunAsync(home.Path, ["explain", "--package", "demo", "--id", "ab12-cd34", "--server", server.Url]);
        var missing = await TpProcess.RunAsync(home.Path, ["explain", "--package", "demo", "--id", "ZZZZ-ZZZZ", "--server", server.Url]);

        Assert.Equal(0, found.ExitCode);
        Assert.Equal("GET /api/v1/registries/npm/packages/demo/exchanges?id=AB12-CD34", server.Requests[0].Line);
        Assert.Contains("Attempt AB12-CD34 at 2026-01-02T03:04:05Z", found.Output, StringComparison.Ordinal);
        Assert.Contains("Refused (workflow_mismatch)", found.Output, StringComparison.Ordinal);
        Assert.Equal(1, missing.ExitCode);
    }

    [Fact]
    public async Task A_journal_entry_shows_the_tokens_checks_and_then_the_publishers()
    {
        using var home = new Workspace();
        await using var server = await SignedIn.ServerAsync(_ => new(200, """
            {"exchanges":[{"id":"AB12-CD34","at":"2026-01-02T03:04:05Z","verdict":"reject","code":"workflow_mismatch","publisher":"tp_one",
              "message":"workflow_filename: expected publish.yml, the token says evil.yml","advice":"Publish from publish.yml.",
              "checks":[{"field":"aud","expected":"npm:a","actual":"npm:a","ok":true},{"field":"workflow_filename","expected":"publish.yml","actual":"evil.yml","ok":false}],
              "publishers":[{"publisher":"tp_one","code":"workflow_mismatch","checks":[{"field":"workflow_filename","expected":"publish.yml","actual":"evil.yml","ok":false}]}]}]}
            """));

        var outcome = await TpProcess.RunAsync(home.Path, ["explain", "--package", "demo", "--id", "AB12-CD34", "--server", server.Url]);

        Assert.Contains("npm:a", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Publisher tp_one: workflow_mismatch", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(1, outcome.Output.Split('\n').Count(static line => line.Contains("NO", StringComparison.Ordinal)));
        Assert.Contains("Refused (workflow_mismatch): workflow_filename: expected publish.yml, the token says evil.yml", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("What to change: Publish from publish.yml.", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_audited_guard_rail_would_do_is_a_warning()
    {
        using var home = new Workspace();
        await using var server = await SignedIn.ServerAsync(_ => new(200, """
            {"verdict":"accept","publisher":"tp_one","checks":[],"publishers":[{"publisher":"tp_one","code":"accepted","advice":null,"checks":[{"field":"owner","expected":"acme","actual":"acme","ok":true}]}],
             "would_refuse":[{"guard_rail":"release-only","effect":"refuse","expected":"the owner github:other","actual":"github:acme"}]}
            """));

        var outcome = await TpProcess.RunAsync(home.Path, ["explain", "--package", "demo", "--claims", "-", "--server", server.Url], input: "{}");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("Publisher tp_one: accepted", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Accepted by publisher tp_one", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("To be accepted", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("guard rail release-only would refuse this from the day it is enforced: expected the owner github:other, came with github:acme", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_given_instead_of_its_file_is_not_shown_again()
    {
        using var home = new Workspace();
        await using var server = await SignedIn.ServerAsync(_ => new(200, "{}"));

        var outcome = await TpProcess.RunAsync(home.Path, ["explain", "--package", "demo", "--token", "eyJhbGciOi.J9.secret", "--server", server.Url]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.DoesNotContain("secret", outcome.Output + outcome.Error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }
}
