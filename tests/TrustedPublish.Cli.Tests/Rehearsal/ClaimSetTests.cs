using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedPublish.Cli.Rehearsal;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using Xunit;

namespace TrustedPublish.Cli.Tests.Rehearsal;

/// <summary>The pretended claims look like the real ones: same names, same JSON types, in every field of a real sample.</summary>
public sealed class ClaimSetTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_787_000_000);

    [Fact]
    public void GitHub_sends_only_strings_but_for_the_three_times()
    {
        var claims = new GitHubJob { Environment = "production" }.Claims("http://127.0.0.1:5099", "npm:127.0.0.1", Now);

        AssertShape(
            "jti sub aud ref sha repository repository_owner repository_owner_id run_id run_number run_attempt repository_visibility repository_id actor_id "
            + "actor workflow head_ref base_ref event_name ref_protected ref_type workflow_ref workflow_sha job_workflow_ref job_workflow_sha runner_environment "
            + "check_run_id environment environment_node_id iss",
            "nbf exp iat", "", "", claims);
        Assert.Equal("repo:acme/demo:environment:production", Text(claims["sub"]));
        Assert.Equal("acme/demo/.github/workflows/publish.yml@refs/heads/main", Text(claims["workflow_ref"]));
        Assert.Equal(Now.ToUnixTimeSeconds() + 300, claims["exp"]!.GetValue<long>());
    }

    [Fact]
    public void GitHub_leaves_the_environment_out_when_the_job_has_none()
    {
        var claims = new GitHubJob().Claims("http://127.0.0.1:5099", "a", Now);

        Assert.False(claims.ContainsKey("environment"));
        Assert.Equal("repo:acme/demo:ref:refs/heads/main", Text(claims["sub"]));
    }

    [Fact]
    public void GitHub_names_both_workflows_when_one_calls_another()
    {
        var claims = new GitHubJob { CalledWorkflow = "acme/shared/.github/workflows/npm.yml@refs/tags/v2" }.Claims("http://127.0.0.1:5099", "a", Now);

        Assert.Equal("acme/demo/.github/workflows/publish.yml@refs/heads/main", Text(claims["workflow_ref"]));
        Assert.Equal("acme/shared/.github/workflows/npm.yml@refs/tags/v2", Text(claims["job_workflow_ref"]));
        Assert.NotEqual(Text(claims["workflow_sha"]), Text(claims["job_workflow_sha"]));
    }

    [Fact]
    public void GitLab_sends_the_runner_id_as_a_number_and_two_arrays()
    {
        var job = new GitLabJob { Repository = "acme/platform/widget", Ref = "refs/tags/v1.4.0", Environment = "production" };
        var claims = job.Claims("http://127.0.0.1:5099", "npm:127.0.0.1", Now);

        AssertShape(
            "namespace_id namespace_path project_id project_path user_id user_login user_email user_access_level job_project_id job_project_path job_namespace_id "
            + "job_namespace_path pipeline_id pipeline_source job_id job_source ref ref_type ref_path ref_protected runner_environment sha project_visibility "
            + "ci_config_ref_uri ci_config_sha jti iss sub aud environment environment_protected deployment_tier environment_action",
            "runner_id iat nbf exp", "", "user_identities groups_direct", claims);
        Assert.Equal("v1.4.0", Text(claims["ref"]));
        Assert.Equal("acme/platform", Text(claims["namespace_path"]));
        Assert.Equal("127.0.0.1:5099/acme/platform/widget//.gitlab-ci.yml@refs/tags/v1.4.0", Text(claims["ci_config_ref_uri"]));
    }

    [Fact]
    public void CircleCi_sends_neither_jti_nor_nbf_and_a_boolean()
    {
        var job = new CircleCiJob { ContextIds = ["a74579f1-2e7d-451e-b009-5c082ad2729e"] };
        var issuer = job.IssuerAt("http://127.0.0.1:5099");
        var claims = job.Claims(issuer, "npm:127.0.0.1", Now);

        AssertShape(
            "iss sub aud oidc.circleci.com/job-id oidc.circleci.com/org-id oidc.circleci.com/pipeline-definition-id oidc.circleci.com/pipeline-id "
            + "oidc.circleci.com/project-id oidc.circleci.com/workflow-id oidc.circleci.com/vcs-origin oidc.circleci.com/vcs-ref",
            "iat exp", "oidc.circleci.com/ssh-rerun", "oidc.circleci.com/context-ids", claims);
        Assert.Equal("http://127.0.0.1:5099/org/" + Text(claims["oidc.circleci.com/org-id"]), issuer);
    }

    [Fact]
    public void Ids_hold_between_rehearsals_but_no_two_tokens_are_alike()
    {
        var first = new GitHubJob().Claims("http://127.0.0.1:5099", "a", Now);
        var second = new GitHubJob().Claims("http://127.0.0.1:5099", "a", Now);

        Assert.Equal(Text(first["repository_id"]), Text(second["repository_id"]));
        Assert.Equal(Text(first["repository_owner_id"]), Text(second["repository_owner_id"]));
        Assert.NotEqual(Text(first["jti"]), Text(second["jti"]));
        Assert.NotEqual(new GitHubJob { Repository = "acme/other" }.RepositoryIdOrDerived, new GitHubJob().RepositoryIdOrDerived);
    }

    [Fact]
    public void A_replaced_claim_keeps_the_type_that_the_CI_gives_it()
    {
        var job = new CircleCiJob
        {
            ClaimOverrides = Overrides(("iat", "5"), ("oidc.circleci.com/ssh-rerun", "true"), ("oidc.circleci.com/context-ids", "a,b"), ("new", "7")),
        };
        var claims = job.Claims("http://127.0.0.1:5099", "a", Now);

        Assert.Equal(5, claims["iat"]!.GetValue<long>());
        Assert.True(claims["oidc.circleci.com/ssh-rerun"]!.GetValue<bool>());
        Assert.Equal("""["a","b"]""", claims["oidc.circleci.com/context-ids"]!.ToJsonString());
        Assert.Equal("7", Text(claims["new"]));
    }

    [Theory]
    [InlineData("github", "gh-001")]
    [InlineData("gitlab", "gl-001")]
    [InlineData("circleci", "cc-002")]
    public void The_claims_have_the_names_and_types_of_a_real_sample(string provider, string sample)
    {
        CiJob job = provider switch { "github" => new GitHubJob(), "gitlab" => new GitLabJob(), _ => new CircleCiJob() };
        var path = Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "vectors", "claims.json");
        Assert.SkipUnless(File.Exists(path), "tests/vectors/claims.json is not in this checkout");
        var real = JsonNode.Parse(File.ReadAllText(path))!.AsArray().Single(item => Text(item!["id"]) == sample)!["claims"]!.AsObject();

        var ours = job.Claims("http://127.0.0.1:5099", "npm:127.0.0.1", Now);

        Assert.Equal(Shape(real), Shape(ours));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, string> Overrides(params (string Name, string Value)[] claims) =>
        System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(claims.Select(claim => KeyValuePair.Create(claim.Name, claim.Value)));

    private static IEnumerable<string> Shape(JsonObject claims) =>
        claims.Select(claim => $"{claim.Key}: {Kind(claim.Value!)}").Order(StringComparer.Ordinal);

    private static JsonValueKind Kind(JsonNode value) => value.GetValueKind() is JsonValueKind.True ? JsonValueKind.False : value.GetValueKind();

    private static void AssertShape(string strings, string numbers, string booleans, string arrays, JsonObject claims)
    {
        var expected = Named(strings, JsonValueKind.String).Concat(Named(numbers, JsonValueKind.Number))
            .Concat(Named(booleans, JsonValueKind.False)).Concat(Named(arrays, JsonValueKind.Array)).Order(StringComparer.Ordinal);
        Assert.Equal(expected, Shape(claims));
    }

    private static IEnumerable<string> Named(string names, JsonValueKind kind) =>
        names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => $"{name}: {kind}");
}
