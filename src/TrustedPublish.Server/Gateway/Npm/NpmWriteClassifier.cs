using System.Text.Json;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>
/// Tells npm's writes apart. Several share a method and path, so the body's members decide; a body that shows the marks of two
/// operations is refused, since a permission for the one would carry the other.
/// </summary>
internal static class NpmWriteClassifier
{
    private const string UnknownCode = "operation_unknown";
    private const string MixedCode = "operation_mixed";

    /// <summary>Judges one write.</summary>
    /// <param name="body">The body (a skeleton: attachments' data replaced); null when the request has none.</param>
    public static Judged<NpmWrite> Classify(string method, NpmPath path, JsonElement? body) => (method, path, body) switch
    {
        ("PUT", NpmPath.Packument at, { ValueKind: JsonValueKind.Object } members) => PackumentPut(at.Package, members),
        ("PUT", NpmPath.PackumentRevision at, { ValueKind: JsonValueKind.Object } members) => RevisionPut(at.Package, members),
        ("PUT", NpmPath.DistTag at, { ValueKind: JsonValueKind.String } text) => DistTagPut(at, text.GetString()!),
        ("POST", NpmPath.Access at, { ValueKind: JsonValueKind.Object } members) => AccessPost(at.Package, members),
        ("DELETE", NpmPath.PackumentRevision at, null) => new NpmWrite.UnpublishPackage(at.Package),
        ("DELETE", NpmPath.TarballRevision at, null) => TarballDelete(at),
        ("DELETE", NpmPath.DistTag at, null) => DistTagName.IsSane(at.Tag) ? new NpmWrite.DistTagRemove(at.Package, at.Tag) : PublishDocument.TagInvalid(at.Tag),
        _ => Unknown($"No npm client writes with {WriteRefusal.Quote(method)} to this path with such a body."),
    };

    private static Judged<NpmWrite> PackumentPut(NpmPackageName package, JsonElement members)
    {
        if (members.TryGetProperty("_attachments", out var attachments) && (attachments.ValueKind != JsonValueKind.Object || attachments.GetPropertyCount() > 0))
        {
            return Extra(members, "_rev", "_revisions", "maintainers", "owners", "users", "time") is { } second
                ? Mixed($"A publish document does not hold {second}: send that change as a request of its own.")
                : new NpmWrite.Publish(package);
        }

        if (members.TryGetProperty("versions", out _))
        {
            return new NpmWrite.Deprecate(package);
        }

        if (members.TryGetProperty("users", out _))
        {
            return Only(package, members, "users") ?? (Judged<NpmWrite>)new NpmWrite.Star(package);
        }

        return Unknown("A PUT to a package is a publish (_attachments), a deprecation (versions) or a star (users); this body is none of them.");
    }

    private static Judged<NpmWrite> RevisionPut(NpmPackageName package, JsonElement members)
    {
        if (members.TryGetProperty("_attachments", out _))
        {
            return Mixed("A PUT to a package revision changes owners or removes versions; it does not hold _attachments.");
        }

        if (members.TryGetProperty("versions", out _))
        {
            return new NpmWrite.UnpublishVersion(package);
        }

        if (members.TryGetProperty("maintainers", out _))
        {
            return Only(package, members, "maintainers") ?? (Judged<NpmWrite>)new NpmWrite.OwnerChange(package);
        }

        return Unknown("A PUT to a package revision is an owner change (maintainers) or an unpublish (versions); this body is neither.");
    }

    private static Judged<NpmWrite> DistTagPut(NpmPath.DistTag at, string version)
    {
        if (!DistTagName.IsSane(at.Tag))
        {
            return PublishDocument.TagInvalid(at.Tag);
        }

        return NpmVersion.Parse(version) is not null
            ? new NpmWrite.DistTagAdd(at.Package, at.Tag, version)
            : WriteRefusal.Contradiction("version_invalid", $"A dist-tag points to an exact version such as \"1.2.3\"; got {WriteRefusal.Quote(version)}.");
    }

    private static Judged<NpmWrite> AccessPost(NpmPackageName package, JsonElement members)
    {
        foreach (var member in members.EnumerateObject())
        {
            if (member.Name is not ("access" or "publish_requires_tfa" or "automation_token_overrides_tfa"))
            {
                return Mixed($"An access change does not hold {WriteRefusal.Quote(member.Name)}.");
            }
        }

        return new NpmWrite.AccessChange(package);
    }

    private static Judged<NpmWrite> TarballDelete(NpmPath.TarballRevision at)
    {
        var prefix = $"{at.Package.Bare}-";
        var version = at.File.StartsWith(prefix, StringComparison.Ordinal) && at.File.Length > prefix.Length + ".tgz".Length ? at.File[prefix.Length..^".tgz".Length] : "";
        return NpmVersion.Parse(version) is not null
            ? new NpmWrite.UnpublishTarball(at.Package, version)
            : WriteRefusal.Contradiction("tarball_name_mismatch", $"A tarball of this package is named \"{prefix}<version>.tgz\"; got {WriteRefusal.Quote(at.File)}.");
    }

    private static WriteRefusal? Only(NpmPackageName package, JsonElement members, string mark)
    {
        foreach (var member in members.EnumerateObject())
        {
            if (member.Name == "_id" && !(member.Value.ValueKind == JsonValueKind.String && member.Value.ValueEquals(package.ToString())))
            {
                return WriteRefusal.Contradiction("package_name_mismatch", $"The member _id must be {WriteRefusal.Quote(package.ToString())}, as the path says.");
            }

            if (member.Name is not ("_id" or "_rev") && member.Name != mark)
            {
                return Mixed($"A body with {mark} and without versions holds nothing else; got {WriteRefusal.Quote(member.Name)}.");
            }
        }

        return null;
    }

    private static string? Extra(JsonElement members, params ReadOnlySpan<string> marks)
    {
        foreach (var mark in marks)
        {
            if (members.TryGetProperty(mark, out _))
            {
                return mark;
            }
        }

        return null;
    }

    private static WriteRefusal Unknown(string message) => WriteRefusal.Malformed(UnknownCode, message);

    private static WriteRefusal Mixed(string message) => WriteRefusal.Contradiction(MixedCode, message);
}
