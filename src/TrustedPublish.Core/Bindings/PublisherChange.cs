using TrustedPublish.Core.Maintainers;

namespace TrustedPublish.Core.Bindings;

/// <summary>What became of a wish to add or change a publisher.</summary>
/// <param name="Publisher">As it now is; null when refused.</param>
/// <param name="Faults">Why it was refused, every fault.</param>
internal sealed record PublisherChange(Publisher? Publisher, IReadOnlyList<FieldFault> Faults)
{
    /// <summary>The same publisher existed already; nothing was written.</summary>
    public bool IsDuplicate { get; init; }

    /// <summary>Somebody else changed it meanwhile; nothing was written.</summary>
    public bool IsConflict { get; init; }

    /// <summary>Why the package, which does not exist, could not be made the account's; nothing was written.</summary>
    public NewPackage? Unclaimed { get; init; }
}
