using System.Collections.Immutable;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Cli.Rehearsal.Variables;

namespace TrustedPublish.Cli.Rehearsal;

/// <summary>Turns a developer's environment into that of a CI job: every trace of other CIs goes, the pretended one's variables come.</summary>
internal static class CiVariables
{
    private static readonly ImmutableArray<string> s_exact =
        ["CI", "NPM_ID_TOKEN", "SIGSTORE_ID_TOKEN", "TRAVIS", "BUILDKITE", "APPVEYOR", "TF_BUILD", "TEAMCITY_VERSION", "JENKINS_URL", "DRONE", "CIRCLECI"];

    private static readonly ImmutableArray<string> s_prefixes = ["GITHUB_", "ACTIONS_", "RUNNER_", "GITLAB_", "CI_", "CIRCLE_", "BUILDKITE_", "TRAVIS_", "BITBUCKET_"];

    /// <param name="environment">The variables to change.</param>
    /// <param name="job">The pretended job.</param>
    /// <param name="issuer">Its issuer, running.</param>
    /// <param name="audience">Audience of the ID token for CIs that put it into a variable.</param>
    /// <param name="workspace">Where the checkout is.</param>
    /// <param name="temporary">A folder for the files that the CI offers to its jobs.</param>
    public static void Apply(IDictionary<string, string?> environment, CiJob job, LoopbackIssuer issuer, string audience, string workspace, string temporary)
    {
        foreach (var name in environment.Keys.Where(IsForeign).ToArray())
        {
            environment.Remove(name);
        }

        var variables = job switch
        {
            GitHubJob gitHub => GitHubVariables.Of(gitHub, issuer, workspace, temporary),
            GitLabJob gitLab => GitLabVariables.Of(gitLab, issuer, audience, workspace),
            CircleCiJob circleCi => CircleCiVariables.Of(circleCi, issuer, audience, workspace),
            _ => throw new InvalidOperationException($"No variables for {job.Provider}."),
        };
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }
    }

    private static bool IsForeign(string name) =>
        s_exact.Contains(name) || s_prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
