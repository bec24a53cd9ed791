using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Doors;

/// <summary><c>npm trust</c> in npm's own words.</summary>
public sealed class TrustTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    private const string GitHub = """{"type":"github","claims":{"repository":"octo/demo","workflow_ref":{"file":"publish.yml"},"environment":"production"},"permissions":["createPackage","createStagedPackage"]}""";
    private const string GitLab = """{"type":"gitlab","claims":{"project_path":"grp/sub/demo","ci_config_ref_uri":{"file":".gitlab-ci.yml"},"environment":"prod"},"permissions":["createPackage"]}""";
    private const string CircleCi = """{"type":"circleci","claims":{"oidc.circleci.com/org-id":"11111111-2222-3333-4444-555555555555","oidc.circleci.com/project-id":"11111111-2222-3333-4444-555555555555","oidc.circleci.com/pipeline-definition-id":"11111111-2222-3333-4444-555555555555","oidc.circleci.com/vcs-origin":"github.com/octo/demo"},"permissions":["createPackage"]}""";

    [Theory]
    [InlineData(GitHub)]
    [InlineData(GitLab)]
    [InlineData(CircleCi)]
    public async Task What_npm_sends_is_listed_as_npm_wrote_it_and_can_be_revoked(string configuration)
    {
        var package = world.NewPackage();

        var created = Assert.Single((await PostAsync(package, $"[{configuration}]")).Is(200).Json.AsArray())!;
        var listed = Assert.Single((await world.SendAsync("GET", world.Registry, Path(package), world.Session)).Is(200).Json.AsArray())!;
        Assert.Equal(created.ToJsonString(), listed.ToJsonString());
        var expected = JsonNode.Parse(configuration)!;
        foreach (var (name, value) in expected["claims"]!.AsObject())
        {
            Assert.True(JsonNode.DeepEquals(value, listed["claims"]![name]), name);
        }

        Assert.True(JsonNode.DeepEquals(expected["permissions"], listed["permissions"]));

        var id = created["id"]!.GetValue<string>();
        (await PostAsync(package, $"[{configuration}]")).IsError(409, "publisher_exists");
        (await world.SendAsync("DELETE", world.Registry, $"{Path(world.NewPackage())}/{id}", world.Session)).IsError(404, "publisher_unknown");
        (await world.SendAsync("DELETE", world.Registry, $"{Path(package)}/{id}", world.Session)).Is(204);
        (await world.SendAsync("DELETE", world.Registry, $"{Path(package)}/{id}", world.Session)).IsError(404, "publisher_unknown");
        Assert.Empty((await world.SendAsync("GET", world.Registry, Path(package), world.Session)).Is(200).Json.AsArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[null]")]
    [InlineData("[5]")]
    [InlineData("[" + GitHub + "," + GitLab + "]")]
    [InlineData("""[{"type":"github"}]""")]
    [InlineData("""[{"type":"github","claims":[]}]""")]
    [InlineData("""[{"type":"jenkins","claims":{}}]""")]
    [InlineData("""[{"type":5,"claims":{"repository":"a/b","workflow_ref":{"file":"p.yml"}}}]""")]
    [InlineData("""[{"type":"github","claims":{"repository":"ab","workflow_ref":{"file":"p.yml"}}}]""")]
    [InlineData("""[{"type":"github","claims":{"repository":"a/b/c","workflow_ref":{"file":"p.yml"}}}]""")]
    [InlineData("""[{"type":"github","claims":{"repository":"a/b","workflow_ref":{"file":"../p.yml"}}}]""")]
    [InlineData("""[{"type":"github","claims":{"repository":"a/b","workflow_ref":{"file":5}}}]""")]
    [InlineData("""[{"type":"github","claims":{"repository":"a/b","workflow_ref":"p.yml"}}]""")]
    [InlineData("""[{"type":"github","claims":{"repository":"a/b","workflow_ref":{"file":"p.yml","ref":"main"}}}]""")]
    [InlineData("""[{"type":"github","claims":{"repository":"a/b","workflow_ref":{"file":"p.yml"},"environment":5}}]""")]
    [InlineData("""[{"type":"github","claims":{"repository":"a/b","workflow_ref":{"file":"p.yml"},"environment":null}}]""")]
    [InlineData("""[{"type":"github","claims":{"repository":"a/b","workflow_ref":{"file":"p.yml"},"environment":["prod"]}}]""")]
    [InlineData("""[{"type":"github","claims":{"repository":"a/b","workflow_ref":{"file":"p.yml"},"environment":"\ud800"}}]""")]
    [InlineData("""[{"type":"github","claims":{"repository":"a/b","workflow_ref":{"file":"p.yml"},"\ud800":"x"}}]""")]
    [InlineData("""[{"type":"github","claims":{"repository":"a/b","workflow_ref":{"file":"p.yml"},"ref":"refs/heads/main"}}]""")]
    [InlineData("""[{"type":"github","claims":{"repository":"a/b","workflow_ref":{"file":"p.yml"},"project_path":"a/b"}}]""")]
    [InlineData("""[{"type":"github","claims":{"repository":"a/b","workflow_ref":{"file":"p.yml"},"oidc.circleci.com/context-ids":["11111111-2222-3333-4444-555555555555"]}}]""")]
    [InlineData("""[{"type":"github","claims":{"repository":"a/b","repository":"c/d","workflow_ref":{"file":"p.yml"}}}]""")]
    [InlineData("""[{"type":"github","claims":{"repository":"\u212Aube/b","workflow_ref":{"file":"p.yml"}}}]""")]
    [InlineData("""[{"type":"github","claims":{"repository":"a/b","workflow_ref":{"file":"p.yml"}},"permissions":"createPackage"}]""")]
    [InlineData("""[{"type":"github","claims":{"repository":"a/b","workflow_ref":{"file":"p.yml"}},"permissions":["everything"]}]""")]
    [InlineData("""[{"type":"github","claims":{"repository":"a/b","workflow_ref":{"file":"p.yml"}},"permissions":[5]}]""")]
    [InlineData("""[{"type":"github","claims":{"repository":"a/b","workflow_ref":{"file":"p.yml"}},"permissions":["\ud800"]}]""")]
    [InlineData("""[{"type":"circleci","claims":{"oidc.circleci.com/org-id":"no uuid"}}]""")]
    [InlineData("""[{"type":"circleci","claims":{"oidc.circleci.com/org-id":"11111111-2222-3333-4444-555555555555","oidc.circleci.com/project-id":"11111111-2222-3333-4444-555555555555","oidc.circleci.com/pipeline-definition-id":"11111111-2222-3333-4444-555555555555","oidc.circleci.com/vcs-origin":"github.com/octo/demo","environment":"prod"}}]""")]
    public async Task A_configuration_that_is_not_understood_whole_is_400_and_registers_nothing(string body)
    {
        var package = world.NewPackage();

        var answer = await PostAsync(package, body);

        answer.IsError(400, "publisher_invalid");
        Assert.Empty((await world.SendAsync("GET", world.Registry, Path(package), world.Session)).Is(200).Json.AsArray());
    }

    [Fact]
    public async Task A_body_of_33_KB_deep_or_wide_is_refused()
    {
        (await PostAsync(world.NewPackage(), new string('[', 500) + new string(']', 500))).IsError(400, "publisher_invalid");
        (await PostAsync(world.NewPackage(), $"[{{\"type\":\"{new string('a', 70_000)}\"}}]")).IsError(413, "request_invalid");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("garbage")]
    [InlineData("tps_0123456789abcdefghijklmnopqrstuv")]
    public async Task Trust_needs_a_session(string? bearer)
    {
        var package = world.NewPackage();

        (await world.SendAsync("GET", world.Registry, Path(package), bearer)).IsError(401, "session_required").IsNoticed();
        (await world.SendAsync("POST", world.Registry, Path(package), bearer, ServerWorld.Json($"[{GitHub}]"))).IsError(401, "session_required").IsNoticed();
        (await world.SendAsync("DELETE", world.Registry, $"{Path(package)}/x", bearer)).IsError(401, "session_required").IsNoticed();
    }

    [Fact]
    public async Task MNT_02_a_publish_credential_is_no_session()
    {
        var (package, credential) = await world.NewCredentialAsync();

        (await world.SendAsync("GET", world.Registry, Path(package), credential)).IsError(401, "session_required");
        (await world.SendAsync("GET", world.Server, $"/api/v1/registries/npm/packages/{ServerWorld.Escaped(package)}/publishers", credential)).IsProblem(401, "session_required");
    }

    private Task<Answer> PostAsync(string package, string body) => world.SendAsync("POST", world.Registry, Path(package), world.Session, ServerWorld.Json(body));

    private static string Path(string package) => $"/-/package/{ServerWorld.Escaped(package)}/trust";
}
