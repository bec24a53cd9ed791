using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Stages;
using TrustedPublish.Server.Gateway;
using TrustedPublish.Server.Gateway.Staging;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Staging;

/// <summary>
/// A server that requires a second factor, an upstream that keeps what it is sent and refuses a version it has, and packages with maintainers.
/// </summary>
public sealed class StageWorld : IAsyncLifetime
{
    private readonly Lock gate = new();
    private int people;

    internal ServerWorld World { get; private set; } = null!;

    internal static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Looks at every publish before the upstream keeps it; true = it was answered.</summary>
    internal Func<HttpContext, Task<bool>>? OnPublish { get; set; }

    /// <summary>Changes the configuration.</summary>
    internal Action<JsonNode>? Configure { get; init; }

    public async ValueTask InitializeAsync()
    {
        World = await ServerWorld.StartAsync(new WorldSettings
        {
            Configure = section =>
            {
                section["Accounts"]!["RequireTwoFactor"] = true;
                Configure?.Invoke(section);
            },
            Replace = static services => services.AddSingleton(new UpstreamPatience { Forwarding = TimeSpan.FromSeconds(1) }),
        });
        World.Upstream.Intercept = KeepAsync;
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();

    internal Task<Person> PersonAsync(TwoFactorMode mode = TwoFactorMode.AuthOnly) => Person.CreateAsync(World, $"maintainer{Interlocked.Increment(ref people)}", mode);

    internal Task<Person> AdministratorAsync() => Person.CreateAsync(World, $"root{Interlocked.Increment(ref people)}", TwoFactorMode.AuthOnly, isAdministrator: true);

    /// <summary>A package that the upstream has, maintained by these people.</summary>
    internal async Task<string> PackageAsync(params Person[] maintainers) => await PackageAsync(new JsonObject(), maintainers);

    internal async Task<string> PackageAsync(JsonObject settings, params Person[] maintainers)
    {
        var package = World.NewPackage();
        World.Store(package, Packument(package));
        settings["owners"] = new JsonArray([.. maintainers.Select(static person => (JsonNode)person.Name)]);
        var root = await AdministratorAsync();
        (await World.SendAsync("PATCH", World.Server, $"/api/v1/registries/npm/packages/{ServerWorld.Escaped(package)}", await root.SignInAsync(), ServerWorld.Json(settings.ToJsonString()), ("npm-otp", root.NextCode()))).Is(200);
        return package;
    }

    internal async Task<string> AddPublisherAsync(string package, params string[] actions)
    {
        var root = await AdministratorAsync();
        var publisher = ServerWorld.Publisher();
        publisher["allowed_actions"] = new JsonArray([.. actions.Select(static action => (JsonNode)action)]);
        return (await World.SendAsync("POST", World.Server, $"/api/v1/registries/npm/packages/{ServerWorld.Escaped(package)}/publishers", await root.SignInAsync(), ServerWorld.Json(publisher.ToJsonString()), ("npm-otp", root.NextCode()))).Is(201).Text("id")!;
    }

    internal Task<Answer> StageAsync(string package, string? bearer, string version = "1.0.0") =>
        World.SendAsync("POST", World.Registry, $"/-/stage/package/{ServerWorld.Escaped(package)}", bearer, ServerWorld.Json(PublishBodies.Text(ServerWorld.Document(package, version))));

    internal async Task<string> StagedAsync(string package, string? bearer, string version = "1.0.0") => (await StageAsync(package, bearer, version)).Is(201).Text("stageId")!;

    internal Task<Answer> ApproveAsync(string id, string? bearer, string? code) =>
        World.SendAsync("POST", World.Registry, $"/-/stage/{id}/approve", bearer, headers: code is null ? [] : [("npm-otp", code)]);

    internal Task<Answer> RejectAsync(string id, string? bearer, string? code) =>
        World.SendAsync("DELETE", World.Registry, $"/-/stage/{id}", bearer, headers: code is null ? [] : [("npm-otp", code)]);

    internal async Task<Answer> ViewAsync(string id, string? bearer) => await World.SendAsync("GET", World.Registry, $"/-/stage/{id}", bearer);

    internal async Task<Stage> FindAsync(string id) => (await World.Services.GetRequiredService<IStageStore>().FindAsync(id, Stop))!;

    internal Task UpkeepAsync() => World.Services.GetRequiredService<StageUpkeep>().RunAsync(Stop);

    /// <summary>Lets the time pass until the outbox has brought a stage to this state.</summary>
    internal async Task<Stage> UntilAsync(string id, StageState state)
    {
        while (true)
        {
            var stage = await FindAsync(id);
            if (stage.State == state)
            {
                return stage;
            }

            Assert.True(stage.State.IsOpen, $"it is {stage.State}: {stage.Reason}");
            World.Time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(20, Stop);
        }
    }

    /// <summary>The versions that the upstream has.</summary>
    internal string[] Published(string package) =>
        [.. JsonNode.Parse(World.Upstream.Packuments[$"/{ServerWorld.Escaped(package)}"])!["versions"]!.AsObject().Select(static version => version.Key)];

    internal IEnumerable<ReceivedRequest> Sent(string package) => World.Upstream.Writes.Where(request => request.Target == $"/{ServerWorld.Escaped(package)}");

    internal static string Packument(string package) => new JsonObject { ["_id"] = package, ["_rev"] = "1-x", ["name"] = package, ["versions"] = new JsonObject() }.ToJsonString();

    /// <summary>Keeps a publish as a registry does: once per version.</summary>
    internal bool Keep(ReceivedRequest request)
    {
        lock (gate)
        {
            var sent = JsonNode.Parse(request.Kept)!.AsObject();
            var packument = JsonNode.Parse(World.Upstream.Packuments.GetValueOrDefault(request.Target) ?? Packument(sent["name"]!.GetValue<string>()))!.AsObject();
            var (version, manifest) = sent["versions"]!.AsObject().Single();
            if (!packument["versions"]!.AsObject().TryAdd(version, manifest!.DeepClone()))
            {
                return false;
            }

            World.Upstream.Packuments[request.Target] = packument.ToJsonString();
            return true;
        }
    }

    private async Task<bool> KeepAsync(HttpContext context)
    {
        if (!HttpMethods.IsPut(context.Request.Method))
        {
            return false;
        }

        if (OnPublish is { } look && await look(context))
        {
            return true;
        }

        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        context.Response.StatusCode = Keep(World.Upstream.Requests.Last(request => request.Method == "PUT" && request.Target == target)) ? 201 : 409;
        await context.Response.WriteAsync("{}", context.RequestAborted);
        return true;
    }
}
