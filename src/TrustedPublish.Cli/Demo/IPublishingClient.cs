using System.Diagnostics;

namespace TrustedPublish.Cli.Demo;

/// <summary>What publishes a package inside the rehearsed job: npm, or our own few requests where npm is missing or too old.</summary>
internal interface IPublishingClient
{
    /// <summary>For people.</summary>
    string Description { get; }

    /// <summary>Publishes the demo's package in a version; every line said is passed on. Returns 0 when it was published.</summary>
    Task<int> PublishAsync(ProcessStartInfo job, string version, Action<string> line, CancellationToken cancellationToken);
}
