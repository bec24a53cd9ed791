using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedPublish.Cli.Rehearsal;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Every kind of CI that is built in: one good token, and each claim that its publishers read missing, of another type and of another value.</summary>
public sealed class OtherCiClaimTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const string Circle = "oidc.circleci.com/";
    private const string Context = "5c1f9b3a-8d3e-4a55-9c1b-0a7d3b1f9e10";

    private readonly ServerWorld world = shared.World;

    [Theory]
    [InlineData("github")]
    [InlineData("gitlab")]
    [InlineData("circleci")]
    public async Task CI_11_every_claim_that_a_profile_reads_is_needed_in_its_own_type_and_value(string provider)
    {
        var (job, issuer, publisher, claims) = Profile(provider);
        var ci = FakeCi.Offline(job, issuer, world.Time);
        var package = world.NewPackage();
        publisher["provider"] = provider;
        (await world.ApiAsync("POST", package, "/publishers", publisher)).Is(201);
        var refused = 0;
        foreach (var (name, wrong, mayBeAbsent) in claims)
        {
            var isText = ci.Claims(ServerWorld.Audience)[name]!.GetValueKind() is JsonValueKind.String;
            await RefusesAsync(name, json => json[name] = isText ? 7 : "7");
            if (wrong is not null)
            {
                await RefusesAsync(name, json => json[name] = wrong.DeepClone());
            }

            if (!mayBeAbsent)
            {
                await RefusesAsync(name, json => json.Remove(name));
            }
        }

        Assert.InRange(refused, 15, 200);
        await world.AcceptsAsync(package, ci.Token(ServerWorld.Audience));

        async Task RefusesAsync(string name, Action<JsonObject> edit)
        {
            var answer = await world.ExchangeAsync(package, ci.Token(ServerWorld.Audience, edit));
            Assert.True(answer.Status is >= 400 and < 500, $"{name}: {answer.Status} {answer.Body}");
            var entries = await world.JournalAsync(package, "exchange");
            Assert.Equal((++refused, (string?)null), (entries.Count, entries[0].Credential));
        }
    }

    private static (CiJob Job, string Issuer, JsonObject Publisher, (string Name, JsonNode? Wrong, bool MayBeAbsent)[] Claims) Profile(string provider) => provider switch
    {
        "github" => (
            new GitHubJob { Environment = "release", RefProtected = true },
            ServerWorld.GitHubIssuer,
            JsonNode.Parse(
                $$"""
                {"issuer":"{{ServerWorld.GitHubIssuer}}","owner":"acme","repository":"demo","workflow_filename":"publish.yml","environment":"release","allowed_events":["push"],
                 "ref_pattern":"refs/heads/main","ref_type":"branch","require_protected_ref":true,"allow_self_hosted":false}
                """)!.AsObject(),
            [
                ("iss", "https://evil.test", false), ("aud", "npm:evil.test", false), ("iat", 4_000_000_000, false), ("exp", 1, false), ("nbf", 4_000_000_000, true), ("jti", null, false),
                ("repository_owner", "evil", false), ("repository", "acme/evil", false), ("repository_owner_id", "x", false), ("repository_id", "x", false),
                ("workflow_ref", "acme/demo/.github/workflows/evil.yml@refs/heads/main", false), ("job_workflow_ref", "evil/demo/.github/workflows/publish.yml@refs/heads/main", false),
                ("environment", "evil", false), ("event_name", "workflow_dispatch", false), ("ref", "refs/heads/evil", false), ("ref_type", "tag", false), ("ref_protected", "false", false), ("runner_environment", "self-hosted", false),
            ]),
        "gitlab" => (
            new GitLabJob { Environment = "release", EnvironmentProtected = true, RefProtected = true },
            "https://gitlab.com",
            JsonNode.Parse(
                """
                {"issuer":"https://gitlab.com","project_path":"acme/demo","ci_config_path":".gitlab-ci.yml","environment":"release","require_protected_environment":true,
                 "ref_type":"branch","ref_pattern":"refs/heads/main","require_protected_ref":true,"allow_self_hosted":false}
                """)!.AsObject(),
            [
                ("iss", "https://evil.test", false), ("aud", "npm:evil.test", false), ("iat", 4_000_000_000, false), ("exp", 1, false), ("nbf", 4_000_000_000, true), ("jti", null, false),
                ("project_path", "evil/demo", false), ("namespace_id", "x", false), ("project_id", "x", false), ("ci_config_ref_uri", "gitlab.com/acme/demo//evil.yml@refs/heads/main", false), ("sha", null, false),
                ("sub", "project_path:evil/demo", false), ("environment", "evil", false), ("environment_protected", "false", false), ("pipeline_source", "merge_request_event", false), ("job_source", "scan_execution_policy", true),
                ("ref_path", "refs/heads/evil", true), ("ref_type", "tag", false), ("ref_protected", "false", false), ("runner_environment", "self-hosted", false),
                ("job_project_id", "7", true), ("job_project_path", "evil/demo", true), ("job_namespace_id", "7", true), ("job_namespace_path", "evil", true),
            ]),
        _ => (
            new CircleCiJob { ContextIds = [Context] },
            "https://oidc.circleci.com",
            JsonNode.Parse(
                $$"""
                {"org_id":"{{new CircleCiJob().OrgIdOrDerived}}","project_id":"{{new CircleCiJob().ProjectIdOrDerived}}","pipeline_definition_id":"{{new CircleCiJob().PipelineDefinitionIdOrDerived}}",
                 "vcs_origin":"github.com/acme/demo","vcs_ref":"refs/heads/main","context_ids":["{{Context}}"]}
                """)!.AsObject(),
            [
                ("iss", "https://oidc.circleci.com/org/evil", false), ("aud", "npm:evil.test", false), ("iat", 4_000_000_000, false), ("exp", 1, false),
                ($"{Circle}org-id", Context, false), ($"{Circle}project-id", Context, false), ($"{Circle}pipeline-definition-id", Context, false),
                ($"{Circle}vcs-origin", "github.com/evil/demo", false), ($"{Circle}vcs-ref", "refs/heads/evil", false), ($"{Circle}context-ids", new JsonArray("x"), false), ($"{Circle}ssh-rerun", true, false),
            ]),
    };
}
