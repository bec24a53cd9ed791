using TrustedPublish.Core.Registries;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>
/// The one operation that a write request asks for, told from its method, path and body, never from a header. It says which
/// permission is needed; whether the body is right is judged next, by <see cref="PublishDocument"/> or <see cref="PackumentChange"/>.
/// </summary>
/// <param name="Package">The package written, as the path names it.</param>
internal abstract record NpmWrite(NpmPackageName Package)
{
    /// <summary>A new version with its tarball; judged by <see cref="PublishDocument"/>.</summary>
    public sealed record Publish(NpmPackageName Package) : NpmWrite(Package);

    /// <summary>Deprecation or its removal, sent as the whole packument; judged by <see cref="PackumentChange"/>.</summary>
    public sealed record Deprecate(NpmPackageName Package) : NpmWrite(Package);

    /// <summary>A user's star set or taken away.</summary>
    public sealed record Star(NpmPackageName Package) : NpmWrite(Package);

    /// <summary>A new complete list of maintainers.</summary>
    public sealed record OwnerChange(NpmPackageName Package) : NpmWrite(Package);

    /// <summary>Unpublish of versions, first step: the packument without them; judged by <see cref="PackumentChange"/>.</summary>
    public sealed record UnpublishVersion(NpmPackageName Package) : NpmWrite(Package);

    /// <summary>Unpublish of a version, second step: its tarball.</summary>
    public sealed record UnpublishTarball(NpmPackageName Package, string Version) : NpmWrite(Package);

    /// <summary>Unpublish of the whole package.</summary>
    public sealed record UnpublishPackage(NpmPackageName Package) : NpmWrite(Package);

    /// <summary>A dist-tag set to a version.</summary>
    public sealed record DistTagAdd(NpmPackageName Package, string Tag, string Version) : NpmWrite(Package);

    /// <summary>A dist-tag removed.</summary>
    public sealed record DistTagRemove(NpmPackageName Package, string Tag) : NpmWrite(Package);

    /// <summary>Visibility or the two-factor rule of a package; its body holds nothing else.</summary>
    public sealed record AccessChange(NpmPackageName Package) : NpmWrite(Package);
}
