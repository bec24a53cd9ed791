using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using TrustedPublish.Testing.Described;
using Xunit;

namespace TrustedPublish.Server.Tests.Providers;

/// <summary>One server that trusts an issuer of every CI that ships as a file.</summary>
public sealed class ShippedWorld : IAsyncLifetime
{
    internal ServerWorld World { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => World = await ServerWorld.StartAsync(new WorldSettings
    {
        Configure = static section =>
        {
            foreach (var name in DescribedProviders.Names)
            {
                IssuerEntries.Add(section, name, name, new DescribedJob(name).Issuer);
            }
        },
    });

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => World.DisposeAsync();

    /// <summary>The CI of that name, at the world's time.</summary>
    internal FakeCi Ci(string name) => FakeCi.Offline(new DescribedJob(name), new DescribedJob(name).Issuer, World.Time);
}
