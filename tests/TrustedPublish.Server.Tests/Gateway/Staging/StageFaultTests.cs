using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core;
using TrustedPublish.Core.Notices;
using TrustedPublish.Core.Stages;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Staging;

/// <summary>An upstream that fails between approval and publication: in the end the version is there once, or it is said why not.</summary>
public sealed class StageFaultTests : IAsyncLifetime
{
    private readonly StageWorld stages = new();
    private Person alice = null!;
    private string package = "";
    private string session = "";
    private string id = "";

    public async ValueTask InitializeAsync()
    {
        await stages.InitializeAsync();
        alice = await stages.PersonAsync();
        package = await stages.PackageAsync(alice);
        session = await alice.SignInAsync();
        id = await stages.StagedAsync(package, session);
    }

    public ValueTask DisposeAsync() => stages.DisposeAsync();

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(409)]
    [InlineData(429)]
    [InlineData(401)]
    public async Task A_fault_that_passes_is_outlasted(int status)
    {
        var failures = 3;
        stages.OnPublish = context => Task.FromResult(Interlocked.Decrement(ref failures) >= 0 && Answer(context, status));

        var approved = (await stages.ApproveAsync(id, session, alice.NextCode())).Is(201);

        Assert.Equal("publishing", approved.Text("state"));
        Assert.Contains("being published", approved.Header("npm-notice"), StringComparison.Ordinal);
        Assert.Empty(stages.Published(package));
        await stages.UntilAsync(id, StageState.Published);
        Assert.Equal(["1.0.0"], stages.Published(package));
        Assert.Equal(4, stages.Sent(package).Count());
    }

    [Theory]
    [InlineData("answers 500")]
    [InlineData("hangs")]
    [InlineData("resets")]
    public async Task What_was_taken_but_not_acknowledged_is_not_sent_again(string fault)
    {
        stages.OnPublish = async context =>
        {
            Assert.True(stages.Keep(stages.World.Upstream.Requests.Last(static request => request.Method == "PUT")));
            await FailAsync(context, fault);
            return true;
        };

        Assert.Equal("published", await SettledAsync());

        Assert.Single(stages.Sent(package));
        Assert.Equal(["1.0.0"], stages.Published(package));
    }

    [Theory]
    [InlineData("hangs")]
    [InlineData("resets")]
    public async Task What_was_lost_on_its_way_is_sent_again(string fault)
    {
        var failures = 2;
        stages.OnPublish = async context =>
        {
            if (Interlocked.Decrement(ref failures) < 0)
            {
                return false;
            }

            await FailAsync(context, fault);
            return true;
        };

        Assert.Equal("published", await SettledAsync());

        Assert.Equal(["1.0.0"], stages.Published(package));
        Assert.Equal(3, stages.Sent(package).Count());
    }

    [Fact]
    public async Task A_refusal_fails_at_once_and_frees_the_version()
    {
        stages.OnPublish = static context => Task.FromResult(Answer(context, 403));

        (await stages.ApproveAsync(id, session, alice.NextCode())).IsError(409, "stage_failed");

        var stage = await stages.FindAsync(id);
        Assert.Equal((StageState.Failed, "the registry refuses it (403)"), (stage.State, stage.Reason));
        Assert.Single(stages.Sent(package));
        Assert.Contains(NoticeKind.StageFailed, await NoticesAsync());
        stages.OnPublish = null;
        (await stages.ApproveAsync(await stages.StagedAsync(package, session), session, alice.NextCode())).Is(201);
        Assert.Equal(["1.0.0"], stages.Published(package));
    }

    [Fact]
    public async Task Another_content_under_the_version_is_never_called_published()
    {
        stages.World.Store(package, """{"_id":"x","versions":{"1.0.0":{"dist":{"integrity":"sha512-other","shasum":"0"}}}}""");

        (await stages.ApproveAsync(id, session, alice.NextCode())).IsError(409, "stage_failed");

        Assert.Equal("the registry has this version with another content", (await stages.FindAsync(id)).Reason);
        Assert.Empty(stages.Sent(package));
    }

    [Fact]
    public async Task After_a_day_it_is_given_up()
    {
        stages.OnPublish = static context => Task.FromResult(Answer(context, 503));
        (await stages.ApproveAsync(id, session, alice.NextCode())).Is(201);
        stages.World.Time.Advance(RetrySchedule.Stages.GivenUpAfter);

        var stage = await stages.UntilAsync(id, StageState.Failed);

        Assert.Equal("given up after a day: the registry answers 503", stage.Reason);
        Assert.Empty(stages.Published(package));
    }

    [Fact]
    public async Task A_content_that_was_tampered_with_is_not_published()
    {
        var blob = (await stages.FindAsync(id)).Document.Blob;
        var path = Path.Combine(stages.World.DataDirectory, "blobs", "sha512", blob[..2], blob);
        var text = await File.ReadAllTextAsync(path, StageWorld.Stop);
        await File.WriteAllTextAsync(path, text.Replace("\"latest\"", "\"lastet\"", StringComparison.Ordinal), StageWorld.Stop);

        (await stages.ApproveAsync(id, session, alice.NextCode())).IsError(409, "stage_failed");

        Assert.Equal("its content in the store is not what was approved", (await stages.FindAsync(id)).Reason);
        Assert.Empty(stages.Sent(package));
    }

    [Fact]
    public async Task An_upstream_that_is_down_is_waited_for()
    {
        var intercept = stages.World.Upstream.Intercept;
        stages.World.Upstream.Intercept = static context => Task.FromResult(Answer(context, 502));
        Assert.Equal("publishing", (await stages.ApproveAsync(id, session, alice.NextCode())).Is(201).Text("state"));
        (await stages.RejectAsync(id, session, alice.NextCode())).IsError(409, "stage_closed");

        stages.World.Upstream.Intercept = intercept;

        await stages.UntilAsync(id, StageState.Published);
        Assert.Equal(["1.0.0"], stages.Published(package));
    }

    private async Task<string> SettledAsync()
    {
        await stages.ApproveAsync(id, session, alice.NextCode());
        return (await stages.UntilAsync(id, StageState.Published)).State.ToWire();
    }

    private async Task<IEnumerable<NoticeKind>> NoticesAsync() =>
        (await stages.World.Services.GetRequiredService<INotices>().ReadAsync(alice.Account.Id, null, 20, StageWorld.Stop)).Select(static notice => notice.Notice.Kind);

    private static bool Answer(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return true;
    }

    private static async Task FailAsync(HttpContext context, string fault)
    {
        switch (fault)
        {
            case "hangs":
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                break;
            case "resets":
                context.Abort();
                break;
            default:
                context.Response.StatusCode = 500;
                break;
        }
    }
}
