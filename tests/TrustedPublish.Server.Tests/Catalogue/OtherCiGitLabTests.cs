using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>What GitLab's tokens can be made to say.</summary>
public sealed class OtherCiGitLabTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    [Theory]
    [InlineData("job_project_id", "999", "job_project_mismatch")]
    [InlineData("job_project_path", "evil/demo", "job_project_mismatch")]
    [InlineData("job_namespace_id", "999", "job_project_mismatch")]
    [InlineData("job_namespace_path", "evil", "job_project_mismatch")]
    [InlineData("pipeline_source", "merge_request_event", "event_denied")]
    [InlineData("pipeline_source", "external_pull_request_event", "event_denied")]
    public async Task CI_01_a_forks_job_may_not_publish_for_the_project_it_was_merged_into(string claim, string value, string code)
    {
        var package = await PackageAsync();

        await world.RefusesAsync(package, Token(claims => claims[claim] = value), 403, code);

        await world.AcceptsAsync(package, Token());
    }

    [Fact]
    public async Task CI_01_an_older_instance_that_does_not_name_the_jobs_project_is_believed()
    {
        // So old ones cannot be told from fixed ones: which versions may be issuers is the operator's to decide.
        await world.AcceptsAsync(await PackageAsync(), Token(static claims =>
        {
            foreach (var name in new[] { "job_project_id", "job_project_path", "job_namespace_id", "job_namespace_path" })
            {
                claims.Remove(name);
            }
        }));
    }

    [Theory]
    [InlineData("gitlab.com/evil/demo//.gitlab-ci.yml@refs/heads/main", "workflow_mismatch", 403)]
    [InlineData("gitlab.evil.test/acme/demo//.gitlab-ci.yml@refs/heads/main", "workflow_mismatch", 403)]
    [InlineData("https://evil.test/.gitlab-ci.yml", "workflow_mismatch", 403)]
    [InlineData("gitlab.com/acme/demo//evil//.gitlab-ci.yml@refs/heads/main", "workflow_mismatch", 403)]
    [InlineData("gitlab.com/acme/demo//.gitlab-ci.yml@refs/heads/evil", "workflow_mismatch", 403)]
    [InlineData("gitlab.com/acme/demo//.gitlab-ci.yml@refs/heads/main@refs/heads/main", "workflow_mismatch", 403)]
    [InlineData("gitlab.com/acme/demo//.gitlab-ci.yml@", "workflow_mismatch", 403)]
    [InlineData("gitlab.com/acme/demo//.GitLab-CI.yml@refs/heads/main", "workflow_mismatch", 403)]
    [InlineData("", "claim_missing:ci_config_ref_uri", 400)]
    [InlineData(null, "claim_missing:ci_config_ref_uri", 400)]
    public async Task CI_02_a_pipeline_defined_elsewhere_may_not_publish(string? uri, string code, int status)
    {
        var package = await PackageAsync();

        await world.RefusesAsync(package, Token(claims => claims["ci_config_ref_uri"] = uri), status, code);

        await world.AcceptsAsync(package, Token());
    }

    [Fact]
    public async Task CI_02_an_at_sign_in_a_branchs_name_does_not_make_it_another_branch()
    {
        var package = await PackageAsync(static publisher => publisher["ref_pattern"] = "refs/heads/main");

        await world.RefusesAsync(package, Token(On("evil@refs/heads/main")), 403, "ref_denied");
        // Read from its first @ this would be the file on main.
        await world.RefusesAsync(package, Token(static claims => claims["ci_config_ref_uri"] = "gitlab.com/acme/demo//.gitlab-ci.yml@refs/heads/main@refs/heads/evil"), 403, "workflow_mismatch");

        await world.AcceptsAsync(package, Token());
    }

    [Theory]
    [InlineData("require_protected_environment", "environment_protected", "environment_unprotected")]
    [InlineData("require_protected_ref", "ref_protected", "ref_denied")]
    public async Task CI_03_a_job_on_something_unprotected_may_not_publish_where_protection_is_asked_for(string field, string claim, string code)
    {
        var package = await PackageAsync(publisher => publisher[field] = true);

        await world.RefusesAsync(package, Token(claims => claims[claim] = "false"), 403, code);
        await world.RefusesAsync(package, Token(claims => claims.Remove(claim)), 403, code);
        await world.RefusesAsync(package, Token(claims => claims[claim] = null), 403, code);

        await world.AcceptsAsync(package, Token(claims => claims[claim] = "true"));
    }

    [Theory]
    [InlineData("require_protected_environment", "environment_protected", "environment_unprotected")]
    [InlineData("require_protected_ref", "ref_protected", "ref_denied")]
    public async Task CI_04_a_flag_is_the_text_true_and_nothing_like_it(string field, string claim, string code)
    {
        var package = await PackageAsync(publisher => publisher[field] = true);

        await world.RefusesAsync(package, Token(claims => claims[claim] = true), 400, $"claim_type:{claim}");
        await world.RefusesAsync(package, Token(claims => claims[claim] = 1), 400, $"claim_type:{claim}");
        foreach (var text in new[] { "True", "TRUE", " true", "true ", "1", "yes" })
        {
            await world.RefusesAsync(package, Token(claims => claims[claim] = text), 403, code);
        }

        await world.AcceptsAsync(package, Token(claims => claims[claim] = "true"));
    }

    [Theory]
    [InlineData("namespace_id", "owner_id_mismatch")]
    [InlineData("project_id", "repository_id_mismatch")]
    public async Task CI_05_a_path_given_to_another_group_or_project_is_another_project(string claim, string code)
    {
        var package = await PackageAsync();
        await world.AcceptsAsync(package, Token());

        await world.RefusesAsync(package, Token(claims => (claims[claim], claims[$"job_{claim}"]) = ("666", "666")), 403, code, told: "publisher_none");

        await world.AcceptsAsync(package, Token());
    }

    [Theory]
    [InlineData("ref_pattern", "refs/tags/v1")]
    [InlineData("ref_type", "tag")]
    public async Task CI_06_a_branch_named_like_a_tag_is_not_the_tag(string field, string value)
    {
        var package = await PackageAsync(publisher => publisher[field] = value);
        var branch = On("v1");

        await world.RefusesAsync(package, Token(branch), 403, "ref_denied");
        // Older instances tell the branch's name and its type only.
        await world.RefusesAsync(package, Token(claims =>
        {
            branch(claims);
            claims.Remove("ref_path");
        }), 403, "ref_denied");
        await world.RefusesAsync(package, Token(claims =>
        {
            branch(claims);
            claims["ref_type"] = "tag";
        }), 400, "claim_malformed:ref_type");

        await world.AcceptsAsync(package, Token(On("v1", "tag")));
    }

    [Fact]
    public async Task CI_07_a_subject_composed_otherwise_decides_nothing_and_a_perfect_one_does_not_stand_for_the_claims()
    {
        var package = await PackageAsync();
        await world.AcceptsAsync(package, Token(static claims => claims["sub"] = "project_path:acme/demo"));
        await world.AcceptsAsync(package, Token(static claims => claims["sub"] = "project_path:acme/demo:ref_type:tag:ref:elsewhere"));

        var sound = world.GitLab.Claims(ServerWorld.Audience)["sub"]!.GetValue<string>();
        await world.RefusesAsync(package, Token(claims => (claims["sub"], claims["pipeline_source"]) = (sound, "merge_request_event")), 403, "event_denied");
        // GitLab writes the project first whatever else is composed: an issuer that names another contradicts itself.
        await world.RefusesAsync(package, Token(static claims => claims["sub"] = "project_path:evil/demo:ref_type:branch:ref:main"), 400, "claim_malformed:sub");
    }

    [Theory]
    [InlineData("scan_execution_policy")]
    [InlineData("pipeline_execution_policy")]
    public async Task CI_08_a_job_that_a_security_policy_added_may_not_publish_unless_allowed(string source)
    {
        var package = await PackageAsync();

        await world.RefusesAsync(package, Token(claims => claims["job_source"] = source), 403, "job_source_denied");

        await world.AcceptsAsync(package, Token());
        await world.AcceptsAsync(await PackageAsync(static publisher => publisher["denied_job_sources"] = new JsonArray()), Token(claims => claims["job_source"] = source));
    }

    private static Action<JsonObject> On(string name, string type = "branch") => claims =>
    {
        var path = $"refs/{(type == "tag" ? "tags" : "heads")}/{name}";
        (claims["ref"], claims["ref_type"], claims["ref_path"]) = (name, type, path);
        claims["ci_config_ref_uri"] = $"gitlab.com/acme/demo//.gitlab-ci.yml@{path}";
    };

    private string Token(Action<JsonObject>? edit = null) => world.GitLab.Token(ServerWorld.Audience, edit);

    private async Task<string> PackageAsync(Action<JsonObject>? edit = null)
    {
        var package = world.NewPackage();
        var publisher = new JsonObject { ["provider"] = "gitlab", ["issuer"] = "https://gitlab.com", ["project_path"] = "acme/demo", ["ci_config_path"] = ".gitlab-ci.yml" };
        edit?.Invoke(publisher);
        (await world.ApiAsync("POST", package, "/publishers", publisher)).Is(201);
        return package;
    }
}
