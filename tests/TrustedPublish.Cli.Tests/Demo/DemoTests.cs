using TrustedPublish.Cli.Tests.Fixtures;
using Xunit;

namespace TrustedPublish.Cli.Tests.Demo;

/// <summary>The demo tells the whole story, checks it, and leaves nothing behind that it was not told to keep.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task Without_Node_the_story_is_told_by_our_own_registry_and_client()
    {
        using var home = new Workspace();
        var before = Files(home);

        var outcome = await TpProcess.RunAsync(home.Path, ["demo"], Surroundings(home, withNode: false));

        AssertTold(outcome);
        Assert.Contains("a small registry in memory", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(before, Files(home));
    }

    [Fact]
    public async Task With_Node_the_real_npm_publishes()
    {
        Assert.SkipUnless(Workspace.HasNpm, "npm is not installed");
        using var home = new Workspace();
        var before = Files(home);

        var outcome = await TpProcess.RunAsync(home.Path, ["demo"], Surroundings(home, withNode: true));

        AssertTold(outcome);
        Assert.Contains("npm error code ENEEDAUTH", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(before, Files(home));
    }

    [Fact]
    public async Task What_it_is_told_to_keep_stays_and_only_its_owner_reads_the_password()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are Unix's");
        using var home = new Workspace();

        var outcome = await TpProcess.RunAsync(home.Path, ["demo", "--keep", "kept"], Surroundings(home, withNode: false));

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(Path.Combine(home.Path, "kept/trustedpublish.json")).UnixFileMode);
        Assert.True(Directory.Exists(Path.Combine(home.Path, "kept/data")));
    }

    [Fact]
    public async Task A_folder_with_something_in_it_is_left_alone()
    {
        using var home = new Workspace();

        var outcome = await TpProcess.RunAsync(home.Path, ["demo", "--keep", "."]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("is not empty", outcome.Error, StringComparison.Ordinal);
    }

    private static void AssertTold(TpProcess.Outcome outcome)
    {
        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
        Assert.Contains("+ @acme/demo@1.0.0", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("The registry now has @acme/demo 1.0.0.", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("notice Trusted publishing refused", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("workflow_mismatch", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("All of it went as it should.", outcome.Output, StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Surroundings(Workspace home, bool withNode)
    {
        var temporary = Directory.CreateDirectory(Path.Combine(home.Path, "tmp")).FullName;
        var variables = new Dictionary<string, string?>
        {
            ["TMPDIR"] = temporary,
            // Someone's own server must not change the story.
            ["TrustedPublish__PublicUrl"] = "https://example.com",
            ["TRUSTEDPUBLISH_CONFIG"] = "/nowhere.json",
        };
        if (!withNode)
        {
            variables["PATH"] = temporary;
        }

        return variables;
    }

    private static string[] Files(Workspace home) =>
        [.. Directory.EnumerateFiles(home.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
