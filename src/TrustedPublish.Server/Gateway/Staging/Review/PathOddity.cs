namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>What is unusual about an entry of an archive.</summary>
internal enum PathOddity
{
    /// <summary>Its name is not UTF-8.</summary>
    NotUtf8,

    /// <summary>Control characters.</summary>
    ControlCharacter,

    /// <summary>Characters that reorder what is shown.</summary>
    Bidirectional,

    /// <summary>Characters that show nothing.</summary>
    Invisible,

    /// <summary>Letters beyond ASCII, among which are the look-alikes of all ASCII letters.</summary>
    NonAscii,

    /// <summary>Some client might take it for the package's own package.json.</summary>
    PackageJsonLookAlike,

    /// <summary>Another path differs only in case or in invisible characters: on some systems they are one file.</summary>
    CaseTwin,

    /// <summary>The archive holds the path twice; the last one counts.</summary>
    Repeated,

    /// <summary>A hidden file or folder.</summary>
    LeadingDot,

    /// <summary>Below node_modules: shipped along instead of resolved.</summary>
    NodeModules,

    /// <summary>Configures the package manager itself.</summary>
    ClientConfiguration,

    /// <summary>Machine code that require() loads.</summary>
    NativeModule,

    /// <summary>Begins at the root.</summary>
    Absolute,

    /// <summary>Leads upwards.</summary>
    ParentDirectory,

    /// <summary>A separator on Windows only.</summary>
    Backslash,

    /// <summary>Empty or "." segments.</summary>
    Untidy,

    /// <summary>Longer than some systems take.</summary>
    LongName,

    /// <summary>Not below the package's directory.</summary>
    OutsidePackage,

    /// <summary>Means something else on Windows: a device, a stream, or a name whose end is dropped.</summary>
    WindowsName,

    /// <summary>A symbolic link.</summary>
    SymbolicLink,

    /// <summary>A hard link.</summary>
    HardLink,

    /// <summary>A device or pipe.</summary>
    Device,

    /// <summary>Would run with its owner's rights.</summary>
    SetId,
}

/// <summary>An entry whose path or kind is unusual.</summary>
/// <param name="Path">As written in the archive.</param>
/// <param name="Reasons">What is unusual about it.</param>
/// <param name="LinksTo">Where a link leads.</param>
/// <param name="InPublished">Whether the published version has the same.</param>
internal sealed record OddPath(string Path, IReadOnlyList<PathOddity> Reasons, string? LinksTo, bool InPublished);
