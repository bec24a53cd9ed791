using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Staging;

/// <summary>A registry that keeps each version once, and can be told to stop in the middle of a publish.</summary>
internal sealed class KeepingUpstream : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly string package;
    private volatile TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private KeepingUpstream(RecordingUpstream upstream, string package) => (Upstream, this.package) = (upstream, package);

    public RecordingUpstream Upstream { get; }

    /// <summary>Where a publish stops and never goes on.</summary>
    public StopAt Stop { get; set; }

    /// <summary>Every version that was kept, in order.</summary>
    public ConcurrentQueue<string> Kept { get; } = [];

    /// <summary>Ends when a publish has stopped.</summary>
    public Task Reached => reached.Task;

    private string Target => $"/{ServerWorld.Escaped(package)}";

    public static async Task<KeepingUpstream> StartAsync(string package)
    {
        var keeping = new KeepingUpstream(await RecordingUpstream.StartAsync(TestContext.Current.CancellationToken), package);
        keeping.Upstream.Packuments[keeping.Target] = StageWorld.Packument(package);
        keeping.Upstream.Intercept = keeping.AnswerAsync;
        return keeping;
    }

    public void StopNext(StopAt at)
    {
        reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Stop = at;
    }

    public ValueTask DisposeAsync() => Upstream.DisposeAsync();

    private async Task<bool> AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsPut(context.Request.Method))
        {
            return false;
        }

        if (Stop is StopAt.BeforeKeeping)
        {
            await StayAsync(context);
            return true;
        }

        var request = Upstream.Requests.Last(static request => request.Method == "PUT");
        context.Response.StatusCode = Keep(JsonNode.Parse(request.Kept)!["versions"]!.AsObject().Single()) ? 201 : 409;
        if (Stop is StopAt.AfterKeeping)
        {
            await StayAsync(context);
            return true;
        }

        await context.Response.WriteAsync("{}", context.RequestAborted);
        return true;
    }

    private async Task StayAsync(HttpContext context)
    {
        reached.TrySetResult();
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private bool Keep(KeyValuePair<string, JsonNode?> version)
    {
        lock (gate)
        {
            var packument = JsonNode.Parse(Upstream.Packuments[Target])!.AsObject();
            if (!packument["versions"]!.AsObject().TryAdd(version.Key, version.Value!.DeepClone()))
            {
                return false;
            }

            Upstream.Packuments[Target] = packument.ToJsonString();
            Kept.Enqueue(version.Key);
            return true;
        }
    }
}

/// <summary>Where a publish stops.</summary>
internal enum StopAt
{
    Nowhere,
    BeforeKeeping,
    AfterKeeping,
}
