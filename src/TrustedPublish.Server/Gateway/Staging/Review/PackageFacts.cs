namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>One side of the comparison: what the registry shows of a version, and what its tarball holds.</summary>
/// <param name="Manifest">Its version manifest.</param>
/// <param name="Inventory">Null when the tarball was not read.</param>
internal sealed record PackageFacts(ManifestView Manifest, PackageInventory? Inventory)
{
    /// <summary>A package that does not exist.</summary>
    public static PackageFacts Nothing { get; } = new(ManifestView.Empty, null);

    public IReadOnlyDictionary<string, PackedFile> Files { get; } = Inventory?.Files ?? new Dictionary<string, PackedFile>();

    /// <summary>The tarball's own package.json, which decides what is run and linked after unpacking.</summary>
    public ManifestView PackageJson { get; } = Inventory?.PackageJson is { } own && ManifestView.Read(own, out _) is { } view ? view : ManifestView.Empty;
}
