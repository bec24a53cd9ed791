using System.Text.Json.Nodes;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Accounts;

/// <summary>A server that requires a second factor, as shipped, with somebody in each mode.</summary>
public sealed class AccountWorld : IAsyncLifetime
{
    private int people;

    internal ServerWorld World { get; private set; } = null!;

    public async ValueTask InitializeAsync() => World = await StartAsync();

    public ValueTask DisposeAsync() => World.DisposeAsync();

    internal static Task<ServerWorld> StartAsync(Action<JsonObject>? configure = null) => ServerWorld.StartAsync(new WorldSettings
    {
        Configure = section =>
        {
            section["Accounts"]!["RequireTwoFactor"] = true;
            configure?.Invoke(section);
        },
    });

    /// <summary>Somebody new.</summary>
    internal Task<Person> NewAsync(TwoFactorMode mode, bool isAdministrator = false) => Person.CreateAsync(World, $"person{Interlocked.Increment(ref people)}", mode, isAdministrator);
}
