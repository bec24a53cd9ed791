using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace TrustedPublish.Server.Tests.World;

/// <summary>What a test wants to be different from the usual server.</summary>
internal sealed record WorldSettings
{
    /// <summary>Changes the section <c>TrustedPublish</c> of the configuration file.</summary>
    public Action<JsonObject>? Configure { get; init; }

    /// <summary>Replaces registrations.</summary>
    public Action<IServiceCollection>? Replace { get; init; }
}
