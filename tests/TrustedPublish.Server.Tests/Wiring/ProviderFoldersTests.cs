using TrustedPublish.Testing.Described;
using Xunit;

namespace TrustedPublish.Server.Tests.Wiring;

/// <summary>Where provider files lie, whose counts, and that a bad one stops the start like any other mistake.</summary>
public sealed class ProviderFoldersTests
{
    private const string Jenkins = "config/providers/jenkins.json";

    [Fact]
    public void The_shipped_files_are_known_without_a_word()
    {
        using var administrator = new Operator();
        Assert.Equal(["github", "gitlab", "circleci", .. DescribedProviders.Names], administrator.Starts().Providers!.Names);
    }

    [Fact]
    public void A_file_beside_the_configuration_adds_a_provider()
    {
        using var administrator = Own(Jenkins, DescribedProviders.Text("buildkite").Replace("\"buildkite\"", "\"jenkins\"", StringComparison.Ordinal))
            .Changes("TrustedPublish:Issuers:3", """{ "Name": "ci", "Provider": "jenkins", "Issuer": "https://agent.buildkite.com" }""");
        var reading = administrator.Starts();
        Assert.Empty(reading.Faults);
        Assert.NotNull(reading.Providers!.Find("jenkins"));
    }

    [Fact]
    public void A_file_of_the_same_name_replaces_the_shipped_one()
    {
        using var administrator = Own("config/providers/buildkite.json", DescribedProviders.Text("buildkite").Replace("\"title\": \"Buildkite\"", "\"title\": \"Ours\"", StringComparison.Ordinal));
        Assert.Equal("Ours", administrator.Starts().Providers!.Get("buildkite").Title);
    }

    [Fact]
    public void Every_fault_of_every_file_is_listed_with_file_and_path_beside_the_configuration_s()
    {
        using var administrator = Own(Jenkins, "{")
            .WritesFile("config/providers/github.json", "{}")
            .WritesFile("config/providers/forgejo.json", DescribedProviders.Text("forgejo").Replace("\"role\": \"ref\"", "\"role\": \"branch\"", StringComparison.Ordinal))
            .Changes("TrustedPublish:RateLimits:Enabled", "\"maybe\"");
        var reading = administrator.Starts();
        Assert.False(reading.IsUsable);
        Assert.Equal(
            [
                administrator.Path("config/providers/forgejo.json:claims[5].role"),
                administrator.Path("config/providers/forgejo.json:claims[6].role"),
                administrator.Path("config/providers/github.json"),
                administrator.Path(Jenkins),
                "TrustedPublish:RateLimits:Enabled",
            ],
            reading.Faults.Select(static fault => fault.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("buildkite", "https://agent.buildkite.com.evil.test")]
    [InlineData("buildkite", "https://agent.buildkite.com/acme")]
    [InlineData("azure-devops", "https://vstoken.dev.azure.com")]
    [InlineData("azure-devops", "https://vstoken.dev.azure.com/a/b")]
    [InlineData("bitbucket", "https://api.bitbucket.org/2.0/workspaces/a/b/pipelines-config/identity/oidc")]
    [InlineData("forgejo", "https://codeberg.org/api/actions/x")]
    [InlineData("google-cloud", "https://accounts.google.com.evil.test")]
    public void CI_10_an_issuer_that_is_not_of_the_provider_stops_the_start(string provider, string issuer)
    {
        using var administrator = new Operator().Changes("TrustedPublish:Issuers:3", $$"""{ "Name": "ci", "Provider": "{{provider}}", "Issuer": "{{issuer}}" }""");
        Assert.Equal("TrustedPublish:Issuers:3:Issuer", Assert.Single(administrator.Starts().Faults).Path);
    }

    [Fact]
    public void A_rehearsal_s_issuer_may_be_of_any_provider_in_development_alone()
    {
        using var administrator = new Operator()
            .Changes("TrustedPublish:Issuers:3", """{ "Name": "ci", "Provider": "buildkite", "Issuer": "http://127.0.0.1:8123", "AllowInsecureLoopback": true }""");
        Assert.True(administrator.StartsIn("Development").IsUsable);
        Assert.False(administrator.StartsIn("Production").IsUsable);
    }

    private static Operator Own(string file, string text)
    {
        var administrator = new Operator();
        Directory.CreateDirectory(administrator.Path("config/providers"));
        return administrator.WritesFile(file, text);
    }
}
