using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core.Registries;

/// <summary>Where package settings are kept.</summary>
internal interface IPackageStore
{
    Task<PackageRecord?> FindAsync(string registry, string name, CancellationToken cancellationToken);

    /// <summary>Changes the package's settings, in one transaction with the journal entry; what others change meanwhile stays.</summary>
    Task ChangeAsync(string registry, string name, Func<PackageRecord, PackageRecord> change, JournalEntry entry, CancellationToken cancellationToken);
}
