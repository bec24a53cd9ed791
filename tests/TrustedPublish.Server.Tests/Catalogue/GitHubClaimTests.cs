using System.Text.Json.Nodes;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>What GitHub's claims say about each other: environments, subjects, and issuers that contradict themselves.</summary>
public sealed class GitHubClaimTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    [Theory]
    [InlineData(null, "environment_missing", 403)]
    [InlineData("\"\"", "environment_missing", 403)]
    [InlineData("\"releas\"", "environment_mismatch", 403)]
    [InlineData("\"release2\"", "environment_mismatch", 403)]
    [InlineData("\"release \"", "environment_mismatch", 403)]
    [InlineData("\"rele\\u0430se\"", "environment_mismatch", 403)]
    [InlineData("[\"release\"]", "claim_type:environment", 400)]
    public async Task GH_12_a_job_outside_the_environment_may_not_publish(string? environment, string code, int status)
    {
        var package = await PackageAsync(static publisher => publisher["environment"] = "release");

        await world.RefusesAsync(package, world.Token(claims => claims["environment"] = environment is null ? null : JsonNode.Parse(environment)), status, code);

        await world.AcceptsAsync(package, world.Token(static claims => claims["environment"] = "release"));
        await world.AcceptsAsync(package, world.Token(static claims => claims["environment"] = "RELEASE"));
    }

    [Theory]
    [InlineData("repo:evil/repo:ref:refs/heads/evil")]
    [InlineData("whatever the organisation wrote")]
    [InlineData("repository_owner_id:666")]
    public async Task GH_13_a_customised_subject_decides_nothing(string subject)
    {
        var package = await PackageAsync();

        await world.AcceptsAsync(package, world.Token(claims => claims["sub"] = subject));
    }

    [Fact]
    public async Task GH_13_a_perfect_subject_does_not_stand_for_the_claims()
    {
        var package = await PackageAsync();
        var evil = FakeCi.Offline(new GitHubJob { Repository = "evil/demo" }, ServerWorld.GitHubIssuer, world.Time);
        var sound = world.GitHub.Claims(ServerWorld.Audience)["sub"]!.GetValue<string>();

        await world.RefusesAsync(package, evil.Token(ServerWorld.Audience, claims => claims["sub"] = sound), 403, "repository_mismatch", told: "publisher_none");

        await world.AcceptsAsync(package, world.Token());
    }

    [Theory]
    [InlineData("repo:acme@1/demo@2:environment:x")]
    [InlineData("repo:acme@1/demo@2:ref:refs/heads/main")]
    public async Task GH_14_the_immutable_form_of_the_subject_changes_nothing(string subject)
    {
        var package = await PackageAsync();
        await world.AcceptsAsync(package, world.Token(claims => claims["sub"] = subject));

        await world.RefusesAsync(package, world.Token(claims => (claims["sub"], claims["event_name"]) = (subject, "workflow_run")), 403, "event_denied");
    }

    [Theory]
    [InlineData("repository", "evil/demo", "claim_malformed:repository", 400)]
    [InlineData("repository", "acme-evil/demo", "claim_malformed:repository", 400)]
    [InlineData("repository", "acme", "claim_malformed:repository", 400)]
    [InlineData("repository", "acme/", "claim_malformed:repository", 400)]
    [InlineData("repository", "acme/demo/x", "claim_malformed:repository", 400)]
    [InlineData("workflow_ref", "evil/demo/.github/workflows/publish.yml@refs/heads/main", "workflow_mismatch", 403)]
    public async Task GH_17_an_issuer_that_contradicts_itself_is_not_believed(string claim, string value, string code, int status)
    {
        var package = await PackageAsync();
        await world.AcceptsAsync(package, world.Token());

        await world.RefusesAsync(package, world.Token(claims => claims[claim] = value), status, code);
    }

    [Theory]
    [InlineData("repository_id", "74a")]
    [InlineData("repository_id", "-74")]
    [InlineData("repository_id", " 74")]
    [InlineData("repository_id", "\u0667\u0664")]
    [InlineData("repository_id", "123456789012345678901")]
    [InlineData("repository_owner_id", "0x41")]
    public async Task GH_17_an_id_that_is_no_number_is_never_pinned(string claim, string value)
    {
        var package = world.NewPackage();
        var id = await world.AddPublisherAsync(package);

        await world.RefusesAsync(package, world.Token(claims => claims[claim] = value), 403, $"claim_malformed:{claim}", told: "publisher_none");

        Assert.Null((await world.ApiAsync("GET", package, $"/publishers/{id}")).Is(200).Text("repository_id"));
        await world.AcceptsAsync(package, world.Token());
    }

    private async Task<string> PackageAsync(Action<JsonObject>? edit = null)
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package, edit);
        return package;
    }
}
