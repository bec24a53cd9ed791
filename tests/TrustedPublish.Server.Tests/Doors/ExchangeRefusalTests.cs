using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Doors;

/// <summary>What a refused job is told and what its maintainers find; the attacks themselves are in the catalogue.</summary>
public sealed class ExchangeRefusalTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    [Fact]
    public async Task The_own_project_reads_which_field_differed_what_was_expected_and_what_the_token_said()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package, static publisher => publisher["ref_pattern"] = "refs/heads/release");

        var answer = await world.ExchangeAsync(package, world.Token());

        answer.IsError(403, "ref_denied").IsNoticed();
        Assert.Contains("ref_pattern: expected \"refs/heads/release\", the token says \"refs/heads/main\"", answer.Text("error"), StringComparison.Ordinal);
        var shown = Assert.Single(await world.ExchangesAsync(package))!;
        Assert.Equal("github:" + ((GitHubJob)world.GitHub.Job).RepositoryIdOrDerived, shown["actor"]!.GetValue<string>());
    }
}
