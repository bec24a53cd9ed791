using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Notices;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Staging;

/// <summary>What <c>npm stage</c> sends, from the first byte to the registry.</summary>
public sealed class StageCommandTests(StageWorld stages) : IClassFixture<StageWorld>
{
    [Fact]
    public async Task What_a_job_staged_goes_live_byte_for_byte_when_a_maintainer_approves()
    {
        var alice = await stages.PersonAsync();
        var package = await stages.PackageAsync(alice);
        await stages.AddPublisherAsync(package, "stage");
        var credential = await stages.World.CredentialAsync(package);
        var body = PublishBodies.Text(ServerWorld.Document(package));

        var staged = (await stages.World.SendAsync("POST", stages.World.Registry, $"/-/stage/package/{ServerWorld.Escaped(package)}", credential, ServerWorld.Json(body))).Is(201);

        var id = staged.Text("stageId")!;
        Assert.Equal("Package version staged successfully.", staged.Text("message"));
        Assert.Empty(stages.Published(package));
        var session = await alice.SignInAsync();
        var list = (await stages.World.SendAsync("GET", stages.World.Registry, $"/-/stage?page=0&perPage=100&package={Uri.EscapeDataString(package)}", session)).Is(200).Json;
        var item = Assert.Single(list["items"]!.AsArray())!.AsObject();
        Assert.Equal((1, 0, 100), (list["total"]!.GetValue<int>(), list["page"]!.GetValue<int>(), list["perPage"]!.GetValue<int>()));
        Assert.Equal(
            (id, package, "1.0.0", "latest", "trusted automation", "private", "0 of 1", "staged", "acme/demo"),
            (Text("id"), Text("packageName"), Text("version"), Text("tag"), Text("actorType"), Text("access"), Text("approvals"), Text("state"), Text("repository")));

        var asked = (await stages.ApproveAsync(id, session, null)).Is(401);
        Assert.Equal("OTP", asked.Header("WWW-Authenticate"));
        var approved = (await stages.ApproveAsync(id, session, alice.NextCode())).Is(201);

        Assert.Equal("Package version approved and published successfully.", approved.Text("message"));
        Assert.Equal(["1.0.0"], stages.Published(package));
        var sent = Assert.Single(stages.Sent(package));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(body))), sent.BodyHash);
        Assert.Equal(ServerWorld.UpstreamCredential, sent.Headers["Authorization"]);
        Assert.Equal("published", (await stages.ViewAsync(id, session)).Is(200).Text("state"));
        Assert.Equal(["stage.approved", "stage.held", "stage.published"], (await stages.World.JournalAsync(package)).Select(static entry => entry.Kind).Where(static kind => kind.StartsWith("stage.", StringComparison.Ordinal)).Order());
        var notices = await stages.World.Services.GetRequiredService<INotices>().ReadAsync(alice.Account.Id, null, 10, StageWorld.Stop);
        Assert.Superset(new HashSet<NoticeKind> { NoticeKind.StageHeld, NoticeKind.StageApproved, NoticeKind.StagePublished }, notices.Select(static notice => notice.Notice.Kind).ToHashSet());

        string? Text(string member) => item[member]?.GetValue<string>();
    }

    [Fact]
    public async Task The_tarball_can_be_looked_at_before()
    {
        var (alice, mallory) = (await stages.PersonAsync(), await stages.PersonAsync());
        var package = await stages.PackageAsync(alice);
        var session = await alice.SignInAsync();
        var id = await stages.StagedAsync(package, session);

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(stages.World.Registry, $"/-/stage/{id}/tarball"));
        request.Headers.Authorization = new("Bearer", session);
        using var answer = await http.SendAsync(request, StageWorld.Stop);
        await using var zip = new GZipStream(await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(StageWorld.Stop), CompressionMode.Decompress);
        using var tar = new TarReader(zip);
        Assert.Equal("package/package.json", (await tar.GetNextEntryAsync(cancellationToken: StageWorld.Stop))!.Name);

        (await stages.World.SendAsync("GET", stages.World.Registry, $"/-/stage/{id}/tarball", await mallory.SignInAsync())).IsError(404, "stage_unknown");
        (await stages.ViewAsync(id, await mallory.SignInAsync())).IsError(404, "stage_unknown");
        (await stages.ViewAsync(id, null)).IsError(401, "session_required");
        Assert.Equal(0, (await stages.World.SendAsync("GET", stages.World.Registry, "/-/stage", await mallory.SignInAsync())).Is(200).Json["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_rejected_version_is_free_again()
    {
        var alice = await stages.PersonAsync();
        var package = await stages.PackageAsync(alice);
        var session = await alice.SignInAsync();
        var id = await stages.StagedAsync(package, session);
        (await stages.StageAsync(package, session)).IsError(409, "version_staged");
        (await stages.World.PublishAsync(package, session, PublishBodies.Text(ServerWorld.Document(package)), ("npm-otp", alice.NextCode()))).IsError(409, "version_staged");

        (await stages.RejectAsync(id, session, alice.NextCode())).Is(204);

        (await stages.ApproveAsync(id, session, alice.NextCode())).IsError(409, "stage_closed");
        (await stages.RejectAsync(id, session, alice.NextCode())).IsError(409, "stage_closed");
        await stages.StagedAsync(package, session);
        Assert.Empty(stages.Published(package));
    }

    [Fact]
    public async Task What_cannot_be_staged_is_refused_as_on_npm()
    {
        var (alice, stranger) = (await stages.PersonAsync(), await stages.PersonAsync());
        var package = await stages.PackageAsync(alice);
        var session = await alice.SignInAsync();
        (await stages.World.PublishAsync(package, session, PublishBodies.Text(ServerWorld.Document(package)), ("npm-otp", alice.NextCode()))).Is(201);

        (await stages.StageAsync(package, session)).IsError(409, "version_exists");
        (await stages.StageAsync(package, await stranger.SignInAsync(), "1.0.1")).IsError(403, "access_policy");
        (await stages.StageAsync(stages.World.NewPackage(), session)).IsError(404, "package_unknown");
        (await stages.StageAsync(package, null, "1.0.1")).IsError(401, "access_policy");
        (await stages.World.SendAsync("POST", stages.World.Registry, $"/-/stage/package/{ServerWorld.Escaped(package)}", session, ServerWorld.Json("""{"versions":{}}"""))).IsError(422, "publish_document_invalid");
        (await stages.ViewAsync("not-an-id", session)).IsError(404, "stage_unknown");
        (await stages.ApproveAsync(Guid.NewGuid().ToString(), session, alice.NextCode())).IsError(404, "stage_unknown");
        (await stages.World.SendAsync("GET", stages.World.Registry, "/-/stage?perPage=0", session)).IsError(400, "request_invalid");
    }

    [Fact]
    public async Task Both_spellings_of_a_scope_stage()
    {
        var alice = await stages.PersonAsync();
        var package = await stages.PackageAsync(alice);

        (await stages.World.SendAsync("POST", stages.World.Registry, $"/-/stage/package/{package}", await alice.SignInAsync(), ServerWorld.Json(PublishBodies.Text(ServerWorld.Document(package))))).Is(201);
    }

    [Fact]
    public async Task A_publisher_that_may_only_stage_never_makes_a_version_public()
    {
        var alice = await stages.PersonAsync();
        var package = await stages.PackageAsync(alice);
        await stages.AddPublisherAsync(package, "stage");
        var credential = await stages.World.CredentialAsync(package);
        var id = await stages.StagedAsync(package, credential);
        var body = PublishBodies.Text(ServerWorld.Document(package, "1.0.1"));

        (await stages.World.PublishAsync(package, credential, body)).IsError(403, "action_denied");
        (await stages.World.PublishAsync(package, credential, body, ("npm-command", "stage"), ("npm-otp", alice.NextCode()))).IsError(403, "action_denied");
        (await stages.ApproveAsync(id, credential, alice.NextCode())).IsError(403, "session_required");
        (await stages.RejectAsync(id, credential, alice.NextCode())).IsError(403, "session_required");
        (await stages.World.SendAsync("POST", stages.World.Server, $"/api/v1/stages/{id}/approve", credential, headers: ("npm-otp", alice.NextCode()))).IsProblem(401, "session_required");
        (await stages.World.SendAsync("PUT", stages.World.Registry, $"/-/package/{ServerWorld.Escaped(package)}/dist-tags/latest", credential, ServerWorld.Json("\"1.0.0\""))).IsError(403, "action_denied");

        Assert.DoesNotContain(stages.World.Upstream.Writes, request => request.Target.Contains(ServerWorld.Escaped(package), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_API_shows_approves_and_rejects_with_a_reason()
    {
        var alice = await stages.PersonAsync();
        var package = await stages.PackageAsync(alice);
        var session = await alice.SignInAsync();
        var (first, second) = (await stages.StagedAsync(package, session), await stages.StagedAsync(package, session, "1.0.1"));

        var listed = (await stages.World.SendAsync("GET", stages.World.Server, $"/api/v1/stages?package={Uri.EscapeDataString(package)}", session)).Is(200).Json["stages"]!.AsArray();
        Assert.Equal(2, listed.Count);
        (await Api("POST", $"{first}/approve", null)).IsProblemLike(401, "second_factor_required");
        Assert.Equal("published", (await Api("POST", $"{first}/approve", alice.NextCode())).Is(200).Text("state"));
        (await Api("POST", $"{second}/reject", alice.NextCode(), "{}")).IsProblem(400, "request_invalid");
        var rejected = (await Api("POST", $"{second}/reject", alice.NextCode(), """{"reason":"not ours"}""")).Is(200);
        Assert.Equal(("rejected", "not ours"), (rejected.Text("state"), rejected.Text("reason")));
        Assert.Equal("rejected", (await Api("GET", second, null)).Is(200).Text("state"));
        (await stages.World.SendAsync("GET", stages.World.Server, "/api/v1/stages?state=odd", session)).IsProblem(422, "stages_invalid");
        Assert.Equal(["1.0.0"], stages.Published(package));

        Task<Answer> Api(string method, string path, string? code, string? body = null) =>
            stages.World.SendAsync(method, stages.World.Server, $"/api/v1/stages/{path}", session, body is null ? null : ServerWorld.Json(body), code is null ? [] : [("npm-otp", code)]);
    }
}

file static class Problems
{
    // The challenge of the API carries no header that npm would act on.
    public static void IsProblemLike(this Answer answer, int status, string code) => Assert.Equal((status, code), (answer.Status, answer.Text("code")));
}
