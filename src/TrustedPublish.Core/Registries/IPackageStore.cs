using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core.Registries;

/// <summary>Where package settings are kept.</summary>
internal interface IPackageStore
{
    Task<PackageRecord?> FindAsync(string registry, string name, CancellationToken cancellationToken);

    /// <summary>Adds or replaces the package's settings, in one transaction with the journal entry.</summary>
    Task SaveAsync(PackageRecord package, JournalEntry entry, CancellationToken cancellationToken);
}
