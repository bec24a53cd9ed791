using System.Net;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.EndToEnd.World;
using Xunit;

namespace TrustedPublish.EndToEnd.Publishing;

/// <summary>The first exchange of a publisher fixes the project's ids, also when several jobs arrive at the same moment.</summary>
public sealed class FirstExchangeTests(EndToEndWorld world)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parallel_first_jobs_of_one_project_all_get_a_credential()
    {
        const string package = "@acme/parallel";
        await world.Maintainer.TrustAsync(package, Stop);
        var credentials = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.Maintainer.CredentialAsync(package, world.Cis.IdToken(new GitHubJob()), Stop)));
        Assert.Equal(credentials.Length, credentials.Distinct().Count());
    }

    [Fact]
    public async Task A_repository_of_the_same_name_with_other_ids_is_refused_after_the_first_exchange()
    {
        const string package = "@acme/resurrected";
        await world.Maintainer.TrustAsync(package, Stop);
        await world.Maintainer.CredentialAsync(package, world.Cis.IdToken(new GitHubJob()), Stop);
        using var refused = await world.Maintainer.ExchangeAsync("@acme%2fresurrected", world.Cis.IdToken(new GitHubJob { OwnerId = "1", RepositoryId = "2" }), Stop);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        var attempt = (await world.Maintainer.ExchangesAsync(package, Stop))[0]!;
        Assert.Equal("owner_id_mismatch", attempt["code"]!.GetValue<string>());
    }
}
