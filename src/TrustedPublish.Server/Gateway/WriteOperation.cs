using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.Credentials.Access;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Gateway.Npm;

namespace TrustedPublish.Server.Gateway;

/// <summary>What a write is called when permission is asked: from the access table, and from the person who confirms it.</summary>
internal static class WriteOperation
{
    /// <summary>The table's name for it; null for a star, which is nobody's business but the person's.</summary>
    public static PackageOperation? KindOf(NpmWrite write) => write switch
    {
        NpmWrite.Publish => PackageOperation.Publish,
        NpmWrite.Deprecate => PackageOperation.Deprecate,
        NpmWrite.DistTagAdd or NpmWrite.DistTagRemove => PackageOperation.DistTag,
        NpmWrite.UnpublishVersion or NpmWrite.UnpublishTarball or NpmWrite.UnpublishPackage => PackageOperation.Unpublish,
        NpmWrite.OwnerChange => PackageOperation.Owners,
        NpmWrite.AccessChange => PackageOperation.Access,
        _ => null,
    };

    /// <summary>What a person confirms. Two writes with the same fingerprint have the same effect.</summary>
    public static Operation Of(Registry registry, VerifiedWrite verified, PublishBodySpool? spool)
    {
        var package = verified.Write.Package.ToString();
        return verified switch
        {
            { Publish: { } publish } => Operation.Of(
                $"publish {package} {publish.Version} as {publish.Tag} to {registry.Name}",
                "publish", registry.Name, package, publish.Version, publish.Tag, publish.Access, publish.Integrity),
            { Write: NpmWrite.Deprecate } => Operation.Of(
                $"change the deprecation of {package} {Listed(verified.Versions)} in {registry.Name}", "deprecate", registry.Name, package, spool?.Root.GetRawText()),
            { Write: NpmWrite.UnpublishVersion } => Unpublish(registry, package, Listed(verified.Versions)),
            { Write: NpmWrite.UnpublishTarball tarball } => Unpublish(registry, package, tarball.Version),
            { Write: NpmWrite.UnpublishPackage } => Operation.Of($"unpublish ALL of {package} from {registry.Name}", "unpublish-all", registry.Name, package),
            { Write: NpmWrite.DistTagAdd tag } => Operation.Of($"point the tag {tag.Tag} of {package} to {tag.Version} in {registry.Name}", "dist-tag", registry.Name, package, tag.Tag, tag.Version),
            { Write: NpmWrite.DistTagRemove tag } => Operation.Of($"remove the tag {tag.Tag} of {package} in {registry.Name}", "dist-tag-remove", registry.Name, package, tag.Tag),
            _ => Operation.Of($"change the owners of {package} in {registry.Name}", "owners", registry.Name, package, spool?.Root.GetRawText()),
        };
    }

    // npm unpublishes a version in two requests, and asks a person only once when one code serves for both.
    private static Operation Unpublish(Registry registry, string package, string versions) =>
        Operation.Of($"unpublish {package} {versions} from {registry.Name}", "unpublish", registry.Name, package, versions);

    private static string Listed(IReadOnlyList<string> versions) => string.Join(", ", versions.Take(10)) + (versions.Count > 10 ? $" and {versions.Count - 10} more" : "");
}
