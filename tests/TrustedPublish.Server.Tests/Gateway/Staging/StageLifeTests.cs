using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Notices;
using TrustedPublish.Core.Stages;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Staging;

/// <summary>How a stage ends without anybody's yes or no: its time is up, or what staged it is revoked.</summary>
public sealed class StageLifeTests : IAsyncLifetime
{
    private readonly StageWorld stages = new();
    private Person alice = null!;
    private Person root = null!;
    private string package = "";

    public async ValueTask InitializeAsync()
    {
        await stages.InitializeAsync();
        (alice, root) = (await stages.PersonAsync(), await stages.AdministratorAsync());
        package = await stages.PackageAsync(alice);
    }

    public ValueTask DisposeAsync() => stages.DisposeAsync();

    [Fact]
    public async Task After_a_week_it_is_gone_and_a_day_before_people_are_told()
    {
        var id = await stages.StagedAsync(package, await alice.SignInAsync());
        stages.World.Time.Advance(TimeSpan.FromDays(5.9));
        await stages.UpkeepAsync();
        Assert.DoesNotContain(NoticeKind.StageExpiring, await NoticesAsync());

        stages.World.Time.Advance(TimeSpan.FromDays(0.5));
        await stages.UpkeepAsync();
        await stages.UpkeepAsync();
        Assert.Single(await NoticesAsync(), NoticeKind.StageExpiring);

        stages.World.Time.Advance(TimeSpan.FromDays(0.7));
        var session = await alice.SignInAsync();
        (await stages.ApproveAsync(id, session, alice.NextCode())).IsError(409, "stage_closed");
        await stages.UpkeepAsync();
        Assert.Equal(StageState.Expired, (await stages.FindAsync(id)).State);
        Assert.Contains(NoticeKind.StageExpired, await NoticesAsync());
        await stages.StagedAsync(package, session);
        Assert.Empty(stages.Published(package));
    }

    [Fact]
    public async Task With_its_publisher_it_is_withdrawn()
    {
        var publisher = await stages.AddPublisherAsync(package, "stage");
        var id = await stages.StagedAsync(package, await stages.World.CredentialAsync(package));
        (await Api("DELETE", $"registries/npm/packages/{ServerWorld.Escaped(package)}/publishers/{publisher}", null)).Is(204);

        (await stages.ApproveAsync(id, await alice.SignInAsync(), alice.NextCode())).IsError(409, "stage_withdrawn");

        Assert.Equal((StageState.Withdrawn, "the trusted publisher that staged it was removed"), await StateAsync(id));
        Assert.Contains(NoticeKind.StageWithdrawn, await NoticesAsync());
    }

    [Theory]
    [InlineData("token")]
    [InlineData("publisher")]
    [InlineData("package")]
    [InlineData("issuer")]
    [InlineData("key")]
    [InlineData("instance")]
    public async Task With_a_revocation_of_any_level_it_is_withdrawn_however_long_ago_that_was(string kind)
    {
        var publisher = await stages.AddPublisherAsync(package, "stage");
        var credential = await stages.World.CredentialAsync(package);
        var id = await stages.StagedAsync(package, credential);
        var other = await stages.StagedAsync(await stages.PackageAsync(alice), await alice.SignInAsync());
        var key = (await stages.World.SendAsync("GET", stages.World.Server, "/.well-known/jwks")).Is(200).Json["keys"]!.AsArray()[^1]!["kid"]!.GetValue<string>();
        var revoked = new JsonObject { ["kind"] = kind, ["reason"] = "test" };
        if (kind switch { "token" => credential, "publisher" => publisher, "package" => $"npm/{package}", "issuer" => ServerWorld.GitHubIssuer, "key" => key, _ => null } is { } value)
        {
            revoked["id"] = value;
        }

        (await stages.World.SendAsync("POST", stages.World.Server, "/api/v1/revocations", await root.SignInAsync(), ServerWorld.Json(revoked.ToJsonString()))).Is(201);

        Assert.Equal((StageState.Withdrawn, "what staged it was revoked"), await StateAsync(id));
        Assert.Equal(kind is "instance" ? StageState.Withdrawn : StageState.Staged, (await stages.FindAsync(other)).State);
    }

    [Fact]
    public async Task With_the_account_that_staged_it_goes_at_the_next_look()
    {
        var bob = await stages.PersonAsync();
        var theirs = await stages.PackageAsync(alice, bob);
        var id = await stages.StagedAsync(theirs, await bob.SignInAsync());
        await stages.UpkeepAsync();
        Assert.Equal(StageState.Staged, (await stages.FindAsync(id)).State);
        (await Api("PATCH", $"accounts/{bob.Name}", """{"disabled":true}""")).Is(204);

        await stages.UpkeepAsync();

        Assert.Equal((StageState.Withdrawn, "the account that staged it was disabled"), await StateAsync(id));
    }

    [Fact]
    public async Task With_the_token_that_staged_it_goes_too()
    {
        var session = await alice.SignInAsync();
        var made = (await stages.World.SendAsync(
            "POST", stages.World.Registry, "/-/npm/v1/tokens", session,
            ServerWorld.Json($$"""{"name":"ci","password":"{{Person.Password}}","packages":["{{package}}"],"packages_and_scopes_permission":"read-write-stage-only"}"""), ("npm-otp", alice.NextCode()))).Is(201);
        var id = await stages.StagedAsync(package, made.Text("token"));
        (await stages.World.SendAsync("DELETE", stages.World.Registry, $"/-/npm/v1/tokens/token/{made.Text("key")}", session, headers: ("npm-otp", alice.NextCode()))).Is(204);

        (await stages.ApproveAsync(id, session, alice.NextCode())).IsError(409, "stage_withdrawn");

        Assert.Equal((StageState.Withdrawn, "the token that staged it was revoked"), await StateAsync(id));
    }

    [Fact]
    public async Task Contents_that_nobody_needs_are_collected()
    {
        var session = await alice.SignInAsync();
        var (published, waiting) = (await stages.StagedAsync(package, session), await stages.StagedAsync(package, session, "1.0.1"));
        (await stages.ApproveAsync(published, session, alice.NextCode())).Is(201);
        var orphan = new string('a', 128);
        var folder = Directory.CreateDirectory(Path.Combine(stages.World.DataDirectory, "blobs", "sha512", "aa")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, orphan), "left by a crash", StageWorld.Stop);

        await stages.World.Services.GetRequiredService<BlobCollection>().CollectAsync(TimeSpan.Zero, StageWorld.Stop);

        var kept = Directory.GetFiles(Path.Combine(stages.World.DataDirectory, "blobs", "sha512"), "*", SearchOption.AllDirectories).Select(Path.GetFileName);
        Assert.Equal([(await stages.FindAsync(waiting)).Document.Blob], kept);
        (await stages.World.SendAsync("GET", stages.World.Registry, $"/-/stage/{published}/tarball", await alice.SignInAsync())).IsError(404, "stage_content_gone");
    }

    [Fact]
    public async Task Is_counted_by_the_state_that_it_comes_into()
    {
        ConcurrentQueue<KeyValuePair<string, object?>> counted = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument is { Meter.Name: "TrustedPublish", Name: "tp_stages" })
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Enqueue(tags.ToArray().Single()));
        listener.Start();
        var session = await alice.SignInAsync();
        var (approved, rejected) = (await stages.StagedAsync(package, session), await stages.StagedAsync(package, session, "1.0.1"));

        (await stages.ApproveAsync(approved, session, alice.NextCode())).Is(201);
        (await stages.RejectAsync(rejected, session, alice.NextCode())).Is(204);

        Assert.All(counted, static tag => Assert.Equal("state", tag.Key));
        Assert.Superset(new HashSet<object?> { "staged", "publishing", "published", "rejected" }, counted.Select(static tag => tag.Value).ToHashSet());
    }

    [Fact]
    public async Task Shows_the_person_who_approves_what_it_changes()
    {
        var id = await stages.StagedAsync(package, await alice.SignInAsync());

        var shown = (await stages.World.SendAsync("GET", stages.World.Server, $"/api/v1/stages/{id}", await alice.SignInAsync())).Is(200).Json;

        Assert.Equal("none", shown["review"]!["published"]!["state"]!.GetValue<string>());
    }

    private async Task<(StageState, string?)> StateAsync(string id) => await stages.FindAsync(id) is var stage ? (stage.State, stage.Reason) : default;

    private async Task<Answer> Api(string method, string path, string? body) =>
        await stages.World.SendAsync(method, stages.World.Server, $"/api/v1/{path}", await root.SignInAsync(), body is null ? null : ServerWorld.Json(body), ("npm-otp", root.NextCode()));

    private async Task<IEnumerable<NoticeKind>> NoticesAsync() =>
        (await stages.World.Services.GetRequiredService<INotices>().ReadAsync(alice.Account.Id, null, 50, StageWorld.Stop)).Select(static notice => notice.Notice.Kind);
}
