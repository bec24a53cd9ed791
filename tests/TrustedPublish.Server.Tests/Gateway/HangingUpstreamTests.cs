using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Server.Gateway;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway;

/// <summary>An upstream that takes requests and does not finish its answers: nobody waits for ever, and npm is told.</summary>
public sealed class HangingUpstreamTests : IAsyncLifetime
{
    /// <summary>Far more than the patience that these tests give the server, far less than what it has otherwise.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private ServerWorld world = null!;

    public async ValueTask InitializeAsync() => world = await ServerWorld.StartAsync(new WorldSettings
    {
        Replace = static services => services.AddSingleton(new UpstreamPatience { Forwarding = TimeSpan.FromMilliseconds(500), Question = TimeSpan.FromMilliseconds(500) }),
    });

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_read_that_is_never_answered_is_a_503_in_npms_shape()
    {
        world.Upstream.Intercept = HangAsync;

        (await InTimeAsync(world.SendAsync("GET", world.Registry, "/demo"))).IsError(503, "unavailable").IsNoticed();
    }

    [Fact]
    public async Task A_read_whose_answer_stalls_is_cut_off()
    {
        world.Upstream.Intercept = StallAsync;

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => InTimeAsync(world.SendAsync("GET", world.Registry, "/demo/-/demo-1.0.0.tgz")));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => InTimeAsync(world.SendAsync("GET", world.Registry, "/demo")));
    }

    [Fact]
    public async Task A_write_that_is_never_answered_is_a_503_in_npms_shape_and_the_package_can_be_written_again()
    {
        var (package, credential) = await world.NewCredentialAsync();
        world.Upstream.Intercept = HangAsync;

        var answer = (await InTimeAsync(PublishAsync(package, credential))).IsError(503, "unavailable").IsNoticed();

        Assert.NotNull(answer.Header("Retry-After"));
        world.Upstream.Intercept = null;
        (await InTimeAsync(PublishAsync(package, credential))).Is(201);
    }

    [Fact]
    public async Task A_write_whose_answer_stalls_is_cut_off_and_the_package_can_be_written_again()
    {
        var (package, credential) = await world.NewCredentialAsync();
        world.Upstream.Intercept = StallAsync;

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => InTimeAsync(PublishAsync(package, credential)));

        world.Upstream.Intercept = null;
        (await InTimeAsync(PublishAsync(package, credential))).Is(201);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Our_own_question_is_bounded_with_its_whole_answer(bool begins)
    {
        var package = world.NewPackage();
        world.Upstream.Intercept = begins ? StallAsync : HangAsync;
        var deprecation = new JsonObject { ["_id"] = package, ["name"] = package, ["versions"] = new JsonObject() }.ToJsonString();

        (await InTimeAsync(world.PublishAsync(package, world.Session, deprecation))).IsError(503, "unavailable").IsNoticed();

        world.Upstream.Intercept = null;
        (await InTimeAsync(world.PublishAsync(package, world.Session, deprecation))).IsError(404, "package_unknown");
    }

    [Fact]
    public async Task A_publisher_registered_meanwhile_is_pending()
    {
        world.Upstream.Intercept = HangAsync;

        Assert.Equal("pending", (await InTimeAsync(world.ApiAsync("POST", world.NewPackage(), "/publishers", ServerWorld.Publisher()))).Is(201).Text("state"));
    }

    private Task<Answer> PublishAsync(string package, string credential) => world.PublishAsync(package, credential, PublishBodies.Text(ServerWorld.Document(package)));

    private static Task<Answer> InTimeAsync(Task<Answer> answer) => answer.WaitAsync(Bound, TestContext.Current.CancellationToken);

    private static async Task<bool> HangAsync(HttpContext context)
    {
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return true;
    }

    private static async Task<bool> StallAsync(HttpContext context)
    {
        // More than any buffer on the way keeps to itself.
        context.Response.ContentLength = 2 << 20;
        await context.Response.WriteAsync($"{{\"versions\":{new string(' ', 1 << 20)}", context.RequestAborted);
        return await HangAsync(context);
    }
}
