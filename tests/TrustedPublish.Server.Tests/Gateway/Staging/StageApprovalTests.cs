using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Staging;

/// <summary>Who may approve, how often, and with which proof.</summary>
public sealed class StageApprovalTests(StageWorld stages) : IClassFixture<StageWorld>
{
    [Fact]
    public async Task A_confirmation_for_one_stage_approves_no_other()
    {
        var alice = await stages.PersonAsync();
        var package = await stages.PackageAsync(alice);
        var session = await alice.SignInAsync();
        var (mine, other) = (await stages.StagedAsync(package, session), await stages.StagedAsync(package, session, "1.0.1"));
        var asked = (await stages.World.SendAsync("POST", stages.World.Registry, $"/-/stage/{mine}/approve", session, headers: ("npm-auth-type", "web"))).Is(401);
        var page = asked.Text("authUrl")!.Split('/')[^1];
        Assert.True(await stages.World.Services.GetRequiredService<Challenges>().AnswerAsync(page, alice.Account, approved: true, StageWorld.Stop));
        var done = (await stages.World.SendAsync("GET", stages.World.Registry, new Uri(asked.Text("doneUrl")!).PathAndQuery)).Is(200).Text("token");

        (await stages.ApproveAsync(other, session, done)).IsError(401, "second_factor_wrong");

        (await stages.ApproveAsync(mine, session, done)).Is(201);
        Assert.Equal(["1.0.0"], stages.Published(package));
    }

    [Fact]
    public async Task Tokens_and_strangers_approve_nothing()
    {
        var (alice, mallory) = (await stages.PersonAsync(), await stages.PersonAsync());
        var package = await stages.PackageAsync(alice);
        var session = await alice.SignInAsync();
        var id = await stages.StagedAsync(package, session);
        var token = (await stages.World.SendAsync(
            "POST", stages.World.Registry, "/-/npm/v1/tokens", session,
            ServerWorld.Json($$"""{"name":"ci","password":"{{Person.Password}}","packages":["{{package}}"],"packages_and_scopes_permission":"read-write","bypass_2fa":true}"""), ("npm-otp", alice.NextCode()))).Is(201).Text("token");

        (await stages.ApproveAsync(id, token, alice.NextCode())).IsError(403, "session_required");
        (await stages.ApproveAsync(id, await mallory.SignInAsync(), mallory.NextCode())).IsError(403, "access_policy");
        (await stages.ApproveAsync(id, null, alice.NextCode())).IsError(401, "session_required");
        (await stages.ApproveAsync(id, session, "123456")).IsError(401, "second_factor_wrong");

        Assert.Empty(stages.Published(package));
        Assert.Equal(1, (await stages.World.SendAsync("GET", stages.World.Registry, "/-/stage", token)).Is(200).Json["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task Two_approvals_are_of_two_people()
    {
        var (alice, bob) = (await stages.PersonAsync(), await stages.PersonAsync(TwoFactorMode.AuthAndWrites));
        var package = await stages.PackageAsync(new JsonObject { ["stage_approvals"] = 2 }, alice, bob);
        var session = await alice.SignInAsync();
        var id = await stages.StagedAsync(package, session);

        var first = (await stages.ApproveAsync(id, session, alice.NextCode())).Is(201);
        Assert.Equal(("staged", "Approved: 1 of 2 approvals. It is not published yet."), (first.Text("state"), first.Header("npm-notice")));
        (await stages.ApproveAsync(id, session, alice.NextCode())).Is(201);
        Assert.Empty(stages.Published(package));
        Assert.Equal("1 of 2", (await stages.ViewAsync(id, session)).Text("approvals"));

        Assert.Equal("published", (await stages.ApproveAsync(id, await bob.SignInAsync(), bob.NextCode())).Is(201).Text("state"));
        Assert.Equal(["1.0.0"], stages.Published(package));
    }

    [Fact]
    public async Task An_approval_of_whoever_staged_counts_no_more_once_another_person_is_asked_for()
    {
        var (alice, bob, carol) = (await stages.PersonAsync(), await stages.PersonAsync(), await stages.PersonAsync());
        var package = await stages.PackageAsync(new JsonObject { ["stage_approvals"] = 2 }, alice, bob, carol);
        var session = await alice.SignInAsync();
        var id = await stages.StagedAsync(package, session);
        (await stages.ApproveAsync(id, session, alice.NextCode())).Is(201);
        (await stages.World.SendAsync(
            "PATCH", stages.World.Server, $"/api/v1/registries/npm/packages/{ServerWorld.Escaped(package)}", session,
            ServerWorld.Json("""{"stage_another_person":true}"""), ("npm-otp", alice.NextCode()))).Is(200);

        var second = (await stages.ApproveAsync(id, await bob.SignInAsync(), bob.NextCode())).Is(201);
        Assert.Equal(("staged", "Approved: 1 of 2 approvals. It is not published yet."), (second.Text("state"), second.Header("npm-notice")));
        Assert.Equal("1 of 2", (await stages.ViewAsync(id, session)).Text("approvals"));
        Assert.Empty(stages.Published(package));
        Assert.Equal("published", (await stages.ApproveAsync(id, await carol.SignInAsync(), carol.NextCode())).Is(201).Text("state"));
    }

    [Fact]
    public async Task Loosening_the_rule_does_not_help_what_waits_already()
    {
        var (alice, bob) = (await stages.PersonAsync(), await stages.PersonAsync());
        var package = await stages.PackageAsync(new JsonObject { ["stage_approvals"] = 2, ["stage_another_person"] = true }, alice, bob);
        var session = await alice.SignInAsync();
        var id = await stages.StagedAsync(package, session);
        (await stages.World.SendAsync(
            "PATCH", stages.World.Server, $"/api/v1/registries/npm/packages/{ServerWorld.Escaped(package)}", session,
            ServerWorld.Json("""{"stage_approvals":1,"stage_another_person":false}"""), ("npm-otp", alice.NextCode()))).Is(200);

        (await stages.ApproveAsync(id, session, alice.NextCode())).IsError(403, "another_person");
        (await stages.ApproveAsync(id, await bob.SignInAsync(), bob.NextCode())).Is(201);

        Assert.Empty(stages.Published(package));
    }

    [Fact]
    public async Task Whoever_was_removed_since_does_not_count()
    {
        var (alice, bob, carol) = (await stages.PersonAsync(), await stages.PersonAsync(), await stages.PersonAsync());
        var package = await stages.PackageAsync(new JsonObject { ["stage_approvals"] = 2 }, alice, bob, carol);
        await stages.AddPublisherAsync(package, "stage");
        var id = await stages.StagedAsync(package, await stages.World.CredentialAsync(package));
        (await stages.ApproveAsync(id, await bob.SignInAsync(), bob.NextCode())).Is(201);
        var root = await stages.AdministratorAsync();
        (await stages.World.SendAsync(
            "PATCH", stages.World.Server, $"/api/v1/registries/npm/packages/{ServerWorld.Escaped(package)}", await root.SignInAsync(),
            ServerWorld.Json(new JsonObject { ["owners"] = new JsonArray(alice.Name, carol.Name) }.ToJsonString()), ("npm-otp", root.NextCode()))).Is(200);

        Assert.Equal("staged", (await stages.ApproveAsync(id, await alice.SignInAsync(), alice.NextCode())).Is(201).Text("state"));
        Assert.Equal("published", (await stages.ApproveAsync(id, await carol.SignInAsync(), carol.NextCode())).Is(201).Text("state"));
    }

    [Fact]
    public async Task Two_approvers_who_race_publish_once()
    {
        var (alice, bob) = (await stages.PersonAsync(), await stages.PersonAsync());
        var package = await stages.PackageAsync(alice, bob);
        var (one, two) = (await alice.SignInAsync(), await bob.SignInAsync());
        for (var round = 0; round < 8; round++)
        {
            var version = $"2.0.{round}";
            var id = await stages.StagedAsync(package, one, version);
            var codes = (alice.NextCode(), bob.CurrentCode());

            var answers = await Task.WhenAll(stages.ApproveAsync(id, one, codes.Item1), stages.ApproveAsync(id, two, codes.Item2));

            Assert.Equal([201, 409], answers.Select(static answer => answer.Status).Order());
            Assert.Single(stages.Sent(package), request => System.Text.Encoding.UTF8.GetString(request.Kept).Contains($"\"{version}\"", StringComparison.Ordinal));
            Assert.Contains(version, stages.Published(package));
        }
    }

    [Fact]
    public async Task A_package_that_requires_staging_turns_every_publish_into_a_stage_and_says_so()
    {
        var alice = await stages.PersonAsync(TwoFactorMode.AuthAndWrites);
        var package = await stages.PackageAsync(new JsonObject { ["staging"] = "required" }, alice);
        await stages.AddPublisherAsync(package, "publish");
        var credential = await stages.World.CredentialAsync(package);
        var body = PublishBodies.Text(ServerWorld.Document(package));

        var held = (await stages.World.PublishAsync(package, credential, body)).Is(202);

        var id = held.Text("stageId")!;
        Assert.True(held.Json["staged"]!.GetValue<bool>());
        Assert.Contains($"npm stage approve {id}", held.Header("npm-notice"), StringComparison.Ordinal);
        Assert.Equal(id, (await stages.World.PublishAsync(package, credential, body)).Is(202).Text("stageId"));
        (await stages.World.PublishAsync(package, await stages.World.CredentialAsync(package), body)).IsError(409, "version_staged");
        var session = await alice.SignInAsync();
        (await stages.World.PublishAsync(package, session, PublishBodies.Text(ServerWorld.Document(package, "1.0.1")))).Is(202);
        Assert.Empty(stages.Published(package));

        (await stages.ApproveAsync(id, session, alice.NextCode())).Is(201);
        Assert.Equal(["1.0.0"], stages.Published(package));
    }
}
