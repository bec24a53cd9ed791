using TrustedPublish.Cli.Tests.Fixtures;
using Xunit;

namespace TrustedPublish.Cli.Tests.Management;

/// <summary>The report of what enforcing would refuse, as an administrator reads it.</summary>
public sealed class GuardRailsTests
{
    private const string Report = """
        {"from":"2026-11-16T00:00:00Z","until":"2026-11-23T00:00:00Z","exchanges":12,"truncated":TRUNCATED,
         "guard_rails":[{"name":"release-only","registry":null,"mode":"audit","would_refuse":12,"would_shorten":0}],
         "findings":[{"guard_rail":"release-only","effect":"refuse","registry":"npm","package":"@acme/demo","publisher":"tp_one","project":"github:74","count":12,
           "last_at":"2026-11-22T08:00:00Z","example_id":"AB12-CD34","expected":"the owner github:other","actual":"github:acme\u001b[2J"}]}
        """;

    [Theory]
    [InlineData("false", false)]
    [InlineData("true", true)]
    public async Task The_report_shows_each_guard_rail_and_whom_it_would_refuse(string truncated, bool more)
    {
        using var home = new Workspace();
        await using var server = await SignedIn.ServerAsync(_ => new(200, Report.Replace("TRUNCATED", truncated, StringComparison.Ordinal)));
        await SignedIn.LoginAsync(home, server);

        var outcome = await TpProcess.RunAsync(home.Path, ["guard-rails", "report", "--from", "2026-11-16", "--until", "2026-11-23T00:00:00Z", "--server", server.Url]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("GET /api/v1/guard-rails/report?from=2026-11-16&until=2026-11-23T00%3A00%3A00Z", server.Requests[^1].Line);
        Assert.Equal("Bearer " + SignedIn.Token, server.Requests[^1].Authorization);
        var words = string.Join(' ', outcome.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.All(new[] { "release-only audit all 12 0", "@acme/demo", "tp_one", "github:74", "AB12-CD34", "12 exchanges from" }, text => Assert.Contains(text, words, StringComparison.Ordinal));
        Assert.Equal(more, words.Contains("only the newest are counted", StringComparison.Ordinal));
        Assert.DoesNotContain("\u001b[2J", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_guard_rails_it_says_where_they_are_written()
    {
        using var home = new Workspace();
        await using var server = await SignedIn.ServerAsync(_ => new(200, """{"from":"a","until":"b","exchanges":0,"truncated":false,"guard_rails":[],"findings":[]}"""));

        var outcome = await TpProcess.RunAsync(home.Path, ["guard-rails", "report", "--server", server.Url]);

        Assert.Equal("GET /api/v1/guard-rails/report", server.Requests[^1].Line);
        Assert.Contains("under GuardRails in the server's configuration", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_told_and_ends_with_1()
    {
        using var home = new Workspace();
        await using var server = await SignedIn.ServerAsync(_ => new(403, """{"detail":"Only an administrator may do this.","code":"access_policy"}"""));

        var outcome = await TpProcess.RunAsync(home.Path, ["guard-rails", "report", "--server", server.Url]);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("access_policy", outcome.Error, StringComparison.Ordinal);
    }
}
