namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>
/// What a person has to know about a staged version before it is approved: what it would change for whoever installs it. Every text in it
/// that the publisher chose is made visible and short (<see cref="VisibleText"/>).
/// </summary>
internal sealed record StageReview
{
    /// <summary>What it was compared with.</summary>
    public required ReviewBaseline Published { get; init; }

    /// <summary>Why the staged files themselves were not looked at; null when they were.</summary>
    public required string? NotCompared { get; init; }

    /// <summary>The staged version's size.</summary>
    public required ReviewedSize Size { get; init; }

    /// <summary>Files that are new; all of them when there is nothing to compare with.</summary>
    public required BoundedList<ReviewedFile> FilesAdded { get; init; }

    /// <summary>Files that are gone.</summary>
    public required BoundedList<ReviewedFile> FilesRemoved { get; init; }

    /// <summary>Files with other bytes.</summary>
    public required BoundedList<ChangedFile> FilesChanged { get; init; }

    /// <summary>Those of the added and changed files that hold no text.</summary>
    public required BoundedList<ReviewedFile> Binaries { get; init; }

    /// <summary>Files that became executable.</summary>
    public required BoundedList<ReviewedFile> Executables { get; init; }

    /// <summary>Paths that no ordinary package has, whether or not they were published before.</summary>
    public required BoundedList<OddPath> OddPaths { get; init; }

    /// <summary>Other dependencies.</summary>
    public required BoundedList<DependencyChange> Dependencies { get; init; }

    /// <summary>Other scripts that run on people's machines, and scripts whose files changed.</summary>
    public required IReadOnlyList<ScriptChange> Scripts { get; init; }

    /// <summary>Whether binding.gyp, whose commands run at installation, changed; null when it did not or there is none.</summary>
    public required Change? BindingGyp { get; init; }

    /// <summary>Other commands.</summary>
    public required BoundedList<ValueChange> Bins { get; init; }

    /// <summary>Other members of the manifest that say whose package it is and where it runs.</summary>
    public required IReadOnlyList<ValueChange> Fields { get; init; }
}

/// <summary>What a staged version was compared with.</summary>
/// <param name="State">How far the comparison went.</param>
/// <param name="Version">The published version.</param>
/// <param name="Reason">Why it could not be read, as a sentence.</param>
/// <param name="ManifestCompared">Whether its manifest was compared.</param>
/// <param name="IntegrityChecked">Whether its bytes have the hash that the upstream names.</param>
/// <param name="Size">Its size; null when its files were not read.</param>
internal sealed record ReviewBaseline(BaselineState State, string? Version, string? Reason, bool ManifestCompared, bool IntegrityChecked, ReviewedSize? Size);

/// <summary>How far a comparison with the published version went.</summary>
internal enum BaselineState
{
    /// <summary>Nothing is published: everything counts as added.</summary>
    None,

    /// <summary>Its files were compared.</summary>
    Compared,

    /// <summary>Its files could not be read: every file counts as added.</summary>
    Unreadable,
}

/// <summary>The size of a version.</summary>
/// <param name="Packed">The tarball's bytes.</param>
/// <param name="Unpacked">The bytes of all files; null when they were not read.</param>
/// <param name="Files">How many files; null when they were not read.</param>
internal sealed record ReviewedSize(long Packed, long? Unpacked, int? Files);

/// <summary>One side's word on a difference.</summary>
internal enum Change
{
    /// <summary>Not there before.</summary>
    Added,

    /// <summary>No longer there.</summary>
    Removed,

    /// <summary>Another value.</summary>
    Changed,

    /// <summary>The same value, which means something else because of what it refers to.</summary>
    Unchanged,
}

/// <summary>One value before and after.</summary>
internal sealed record ValueChange(string Name, Change Change, string? From, string? To);
