using System.Collections.Immutable;
using TrustedPublish.Cli.Rehearsal;
using TrustedPublish.Cli.Rehearsal.ClaimSets;

namespace TrustedPublish.EndToEnd.World;

/// <summary>GitHub, GitLab and CircleCI on loopback ports: three issuers that every server of the tests trusts, and jobs of any kind inside them.</summary>
internal sealed class PretendedCis : IAsyncDisposable
{
    private readonly SigningKey key = SigningKey.Generate();
    private readonly Dictionary<string, LoopbackIssuer> issuers = [];

    private PretendedCis()
    {
    }

    /// <summary>Provider and exact issuer string of each.</summary>
    public IEnumerable<(string Provider, string Issuer)> Issuers => issuers.Select(static issuer => (issuer.Key, issuer.Value.Issuer));

    public static async Task<PretendedCis> StartAsync(CancellationToken cancellationToken)
    {
        var cis = new PretendedCis();
        foreach (var job in (CiJob[])[new GitHubJob(), new GitLabJob(), new CircleCiJob()])
        {
            cis.issuers[job.Provider] = await LoopbackIssuer.StartAsync(job, cis.key, 0, TimeProvider.System, cancellationToken: cancellationToken);
        }

        return cis;
    }

    /// <summary>A token that the job's CI signed some time ago.</summary>
    public string IdToken(CiJob job, string audience = Broker.Audience, TimeSpan age = default) =>
        job.IdToken(key, issuers[job.Provider].Issuer, audience, TimeProvider.System.GetUtcNow() - age);

    /// <summary>Enters a job: from now on there are the variables, and for GitHub the endpoint, that it sees.</summary>
    public async Task<CiRun> EnterAsync(CiJob job, CancellationToken cancellationToken, string audience = Broker.Audience)
    {
        // Each job asks an endpoint of its own, which speaks for the issuer that the server knows.
        var issuer = issuers[job.Provider];
        var overrides = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        overrides.Add("iss", issuer.Issuer);
        if (job is GitLabJob gitLab)
        {
            overrides.Add("ci_config_ref_uri", $"{new Uri(issuer.BaseUrl).Authority}/{gitLab.Repository}//{gitLab.CiConfigPath}@{gitLab.Ref}");
        }

        overrides.AddRange(job.ClaimOverrides);
        var spoken = job with { ClaimOverrides = overrides.ToImmutable() };
        return new CiRun(spoken, await LoopbackIssuer.StartAsync(spoken, key, 0, TimeProvider.System, cancellationToken: cancellationToken), audience);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var issuer in issuers.Values)
        {
            await issuer.DisposeAsync();
        }

        key.Dispose();
    }
}
