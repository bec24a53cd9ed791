using System.Text.Json;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>The one version manifest of a publish document, which names the same package and version as everything around it.</summary>
internal sealed record PublishedVersion(string Version, DeclaredHashes Hashes, InstallManifest Install)
{
    public static Judged<PublishedVersion> Judge(NpmPackageName package, JsonElement root)
    {
        if (!root.TryGetProperty("versions", out var versions) || versions.ValueKind != JsonValueKind.Object || versions.GetPropertyCount() != 1)
        {
            return PublishDocument.Invalid("A publish document holds exactly one version.");
        }

        var only = versions.EnumerateObject().First();
        var version = only.Name;
        if (!NpmVersion.IsPublishable(version))
        {
            return WriteRefusal.Contradiction("version_invalid", $"A published version is strict semver without build metadata; got {WriteRefusal.Quote(version)}.");
        }

        return only.Value.ValueKind == JsonValueKind.Object
            ? Judge(package, version, only.Value)
            : PublishDocument.Invalid("The version manifest is not a JSON object.");
    }

    private static Judged<PublishedVersion> Judge(NpmPackageName package, string version, JsonElement manifest)
    {
        if (PublishDocument.Differs(manifest, "name", package.ToString(), "The version manifest's name") is { } otherName)
        {
            return otherName;
        }

        if (manifest.TryGetProperty("_id", out _) && PublishDocument.Differs(manifest, "_id", $"{package}@{version}", "The version manifest's _id") is { } otherId)
        {
            return otherId;
        }

        if (PublishDocument.Text(manifest, "version") != version)
        {
            return WriteRefusal.Contradiction(
                "version_mismatch",
                $"The version manifest's version must be {WriteRefusal.Quote(version)}, as its key says; got {WriteRefusal.Quote(PublishDocument.Text(manifest, "version"))}.");
        }

        if (!manifest.TryGetProperty("dist", out var dist) || dist.ValueKind != JsonValueKind.Object)
        {
            return PublishDocument.Invalid("The version manifest has no object dist.");
        }

        if (dist.TryGetProperty("tarball", out _) && !IsTarballUrl(PublishDocument.Text(dist, "tarball"), $"/{package.Bare}-{version}.tgz"))
        {
            return WriteRefusal.Contradiction("tarball_name_mismatch", $"The manifest's dist.tarball must be a plain URL that ends with \"/{package.Bare}-{version}.tgz\".");
        }

        return DeclaredHashes.Judge(dist).Accepted(out var hashes, out var refusal) ? new PublishedVersion(version, hashes, InstallManifest.Read(manifest)) : refusal;
    }

    // Registries take the file name out of this URL, so a new version could point at an older version's file; a query, a fragment
    // or an escape would let them read another last segment than the one compared here.
    private static bool IsTarballUrl(string? url, string ending) =>
        url is not null
        && (url.StartsWith("http://", StringComparison.Ordinal) || url.StartsWith("https://", StringComparison.Ordinal))
        && url.EndsWith(ending, StringComparison.Ordinal)
        && url.All(static character => character is > ' ' and <= '~' and not ('?' or '#' or '%' or '\\'));
}
