using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace TrustedPublish.Server.Tests.World;

/// <summary>What a test wants to be different from the usual server.</summary>
internal sealed record WorldSettings
{
    /// <summary>The clock of the server and of its CIs.</summary>
    public FakeTimeProvider Time { get; init; } = new(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero));

    /// <summary>Production, or Development where issuers live on loopback.</summary>
    public string Environment { get; init; } = "Production";

    /// <summary>Changes the section <c>TrustedPublish</c> of the configuration file.</summary>
    public Action<JsonObject>? Configure { get; init; }

    /// <summary>Replaces registrations.</summary>
    public Action<IServiceCollection>? Replace { get; init; }
}
