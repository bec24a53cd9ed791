using TrustedPublish.Core.Registries;

namespace TrustedPublish.Core.Maintainers;

/// <summary>Asks an upstream registry who maintains a package there.</summary>
internal interface IUpstreamMaintainers
{
    /// <summary>Their names; null when the upstream has no such package.</summary>
    /// <exception cref="StoreUnavailableException">The upstream gives no usable answer.</exception>
    Task<IReadOnlyList<string>?> NamesAsync(Registry registry, string package, CancellationToken cancellationToken);
}
