using Xunit;

namespace TrustedPublish.Server.Tests.World;

/// <summary>One server for all tests of a class; each test uses packages of its own.</summary>
public sealed class SharedWorld : IAsyncLifetime
{
    internal ServerWorld World { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => World = await ServerWorld.StartAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => World.DisposeAsync();
}
