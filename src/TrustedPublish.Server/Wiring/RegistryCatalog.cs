using TrustedPublish.Core.Registries;

namespace TrustedPublish.Server.Wiring;

/// <summary>The registries served.</summary>
internal sealed class RegistryCatalog(IReadOnlyList<Registry> registries)
{
    public IReadOnlyList<Registry> All => registries;

    /// <summary>The registry with this name; null when there is none.</summary>
    public Registry? Find(string name) => registries.FirstOrDefault(registry => string.Equals(registry.Name, name, StringComparison.Ordinal));
}
