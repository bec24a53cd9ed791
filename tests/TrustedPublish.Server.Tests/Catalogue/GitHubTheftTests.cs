using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>What a thief inside a legitimate job gets, and what lies beside trusted publishing.</summary>
public sealed class GitHubTheftTests
{
    /// <summary>Artifact digests announced at the exchange come with the standard token endpoint; npm's protocol has no place for them. How often a run may exchange is bounded with its project (XCH-16).</summary>
    [Fact]
    public async Task GH_19_a_stolen_token_is_worth_one_version_of_one_package_for_a_quarter_of_an_hour()
    {
        await using var world = await ServerWorld.StartAsync();
        var (package, other) = (world.NewPackage(), world.NewPackage());
        await world.AddPublisherAsync(package, static publisher => publisher["tag_pattern"] = "v{{version}}");
        await world.AddPublisherAsync(other);
        var token = world.Token(static claims =>
        {
            const string Workflow = "acme/demo/.github/workflows/publish.yml@refs/tags/v1.0.0";
            (claims["ref"], claims["ref_type"], claims["workflow_ref"], claims["job_workflow_ref"]) = ("refs/tags/v1.0.0", "tag", Workflow, Workflow);
        });

        var credential = (await world.AcceptsAsync(package, token)).Text("token")!;

        var claims = FakeCi.UnverifiedClaims(credential);
        Assert.Equal(900, claims["exp"]!.GetValue<long>() - claims["iat"]!.GetValue<long>());
        Assert.Equal(package, Assert.Single(claims["packages"]!.AsArray())!.GetValue<string>());
        await world.RefusesAsync(package, token, 409, "token_reused");
        (await PublishAsync(other, "1.0.0")).IsError(403, "package_denied");
        (await PublishAsync(package, "1.0.1")).IsError(403, "ref_denied");
        (await world.SendAsync("PUT", world.Registry, $"/-/package/{ServerWorld.Escaped(package)}/dist-tags/latest", credential, ServerWorld.Json("\"1.0.0\""))).IsError(403, "action_denied");
        Assert.Empty(world.Upstream.Writes);
        (await PublishAsync(package, "1.0.0")).Is(201);
        world.Time.Advance(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(31));
        (await PublishAsync(package, "1.0.0")).Is(401);
        Assert.Single(world.Upstream.Writes);

        Task<Answer> PublishAsync(string name, string version) => world.PublishAsync(name, credential, PublishBodies.Text(ServerWorld.Document(name, version)));
    }

    [Fact]
    public async Task GH_20_a_credential_found_in_a_public_log_is_dead_as_soon_as_it_is_reported()
    {
        await using var world = await ServerWorld.StartAsync();
        var (package, leaked) = await world.NewCredentialAsync();
        var document = PublishBodies.Text(ServerWorld.Document(package));
        Assert.StartsWith("tpp_", leaked, StringComparison.Ordinal);

        var report = new System.Text.Json.Nodes.JsonObject { ["kind"] = "token", ["id"] = leaked, ["reason"] = "printed by a build" };
        (await world.SendAsync("POST", world.Server, "/api/v1/revocations", world.Session, ServerWorld.Json(report.ToJsonString()))).Is(201);

        (await world.PublishAsync(package, leaked, document)).Is(401);
        Assert.Empty(world.Upstream.Writes);
        Assert.DoesNotContain(leaked[10..40], world.Log.Text, StringComparison.Ordinal);
        (await world.PublishAsync(package, await world.CredentialAsync(package), document)).Is(201);
    }

    /// <summary>No static key writes here at all, not even the upstream's own: what a package may still allow beside trusted publishing comes with granular tokens.</summary>
    [Theory]
    [InlineData("Bearer npm_0123456789abcdefghijklmnopqrstuvwxyz")]
    [InlineData(ServerWorld.UpstreamCredential)]
    [InlineData("Basic YWRtaW46Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5LXN0YXBsZS05")]
    public async Task GH_21_a_long_lived_key_left_beside_trusted_publishing_opens_nothing(string authorization)
    {
        await using var world = await ServerWorld.StartAsync();
        var (package, credential) = await world.NewCredentialAsync();
        var document = PublishBodies.Text(ServerWorld.Document(package));

        (await world.PublishAsync(package, null, document, ("Authorization", authorization))).Is(401);

        Assert.Empty(world.Upstream.Writes);
        var entry = Assert.Single(await world.JournalAsync(package, "write"));
        Assert.Equal("access_policy", entry.Outcome);
        Assert.DoesNotContain(authorization.Split(' ')[1], $"{world.Log.Text}{entry}{entry.Data}", StringComparison.Ordinal);
        (await world.PublishAsync(package, credential, document)).Is(201);
    }
}
