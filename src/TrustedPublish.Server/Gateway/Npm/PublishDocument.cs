using System.Text.Json;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>
/// A publish document that agrees with itself: one package, one version, one dist-tag, one tarball. What it says about the tarball
/// is still the client's word; <see cref="VerifiedPublish"/> checks it.
/// </summary>
internal sealed class PublishDocument
{
    // All that npm 11, pnpm 10, yarn 1 and 4 and bun 1 send (recorded). Anything else could be a second change in the same request:
    // registries merge unknown members into the stored document.
    private static readonly string[] KnownMembers = ["_id", "name", "description", "dist-tags", "versions", "access", "readme", "_attachments"];

    private PublishDocument(NpmPackageName name, PublishedVersion version, string tag, string? access, DeclaredTarball tarball, SpooledAttachment? provenance) =>
        (Name, Version, Install, Tag, Access, Tarball, Provenance) = (name, version.Version, version.Install, tag, access, tarball, provenance);

    /// <summary>The package, the same in path, document and version manifest.</summary>
    public NpmPackageName Name { get; }

    /// <summary>The one version, strict semver without build metadata.</summary>
    public string Version { get; }

    /// <summary>What the version manifest says that an install does.</summary>
    public InstallManifest Install { get; }

    /// <summary>The one dist-tag.</summary>
    public string Tag { get; }

    /// <summary><c>public</c>, <c>restricted</c>, or null when the publish leaves visibility alone.</summary>
    public string? Access { get; }

    /// <summary>The tarball's place and what the document claims about it.</summary>
    public DeclaredTarball Tarball { get; }

    /// <summary>The sigstore bundle; null when the publish has none.</summary>
    public SpooledAttachment? Provenance { get; }

    /// <summary>Judges a skeleton against the name its path holds.</summary>
    public static Judged<PublishDocument> Judge(NpmPackageName package, JsonElement root, IReadOnlyList<SpooledAttachment> attachments)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return Invalid("A publish document is a JSON object.");
        }

        foreach (var member in root.EnumerateObject())
        {
            if (!KnownMembers.Contains(member.Name))
            {
                return Invalid($"A publish document does not hold the member {WriteRefusal.Quote(member.Name)}.");
            }
        }

        var name = package.ToString();
        if ((Differs(root, "_id", name, "The document's _id") ?? Differs(root, "name", name, "The document's name")) is { } otherName)
        {
            return otherName;
        }

        if (!PublishedVersion.Judge(package, root).Accepted(out var version, out var refusal))
        {
            return refusal;
        }

        if (!TryReadTag(root, version.Version, out var tag, out refusal) || !TryReadAccess(root, out var access, out refusal))
        {
            return refusal!;
        }

        var attached = PublishAttachments.Judge($"{name}-{version.Version}", root, attachments);
        return attached.Accepted(out var files, out refusal)
            ? new PublishDocument(package, version, tag, access, new DeclaredTarball(files.Tarball, files.TarballLength, version.Hashes), files.Provenance)
            : refusal;
    }

    /// <summary>The refusal of a dist-tag name.</summary>
    public static WriteRefusal TagInvalid(string tag) =>
        WriteRefusal.Contradiction("dist_tag_invalid", $"A dist-tag is a plain word that is no version range; got {WriteRefusal.Quote(tag)}.");

    /// <summary>The refusal of a document with the wrong shape.</summary>
    public static WriteRefusal Invalid(string message) => WriteRefusal.Contradiction("publish_document_invalid", message);

    /// <summary>Null when a string member holds exactly the package's name.</summary>
    public static WriteRefusal? Differs(JsonElement members, string member, string expected, string what)
    {
        var actual = Text(members, member);
        return actual == expected
            ? null
            : WriteRefusal.Contradiction("package_name_mismatch", $"{what} must be {WriteRefusal.Quote(expected)}; got {WriteRefusal.Quote(actual)}.");
    }

    /// <summary>A string member's value; null when it is missing or no string.</summary>
    public static string? Text(JsonElement members, string member) =>
        members.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool TryReadTag(JsonElement root, string version, out string tag, out WriteRefusal? refusal)
    {
        tag = "";
        if (!root.TryGetProperty("dist-tags", out var tags) || tags.ValueKind != JsonValueKind.Object || tags.GetPropertyCount() != 1)
        {
            refusal = Invalid("A publish document sets exactly one dist-tag.");
            return false;
        }

        var only = tags.EnumerateObject().First();
        tag = only.Name;
        refusal = !DistTagName.IsSane(tag) ? TagInvalid(tag)
            : Text(tags, tag) != version ? WriteRefusal.Contradiction("version_mismatch", $"The dist-tag {WriteRefusal.Quote(tag)} must point to the published version {WriteRefusal.Quote(version)}; got {WriteRefusal.Quote(Text(tags, tag))}.")
            : null;
        return refusal is null;
    }

    private static bool TryReadAccess(JsonElement root, out string? access, out WriteRefusal? refusal)
    {
        (access, refusal) = (null, null);
        if (!root.TryGetProperty("access", out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        access = Text(root, "access");
        refusal = access is "public" or "restricted" ? null : Invalid("The member access is null, \"public\" or \"restricted\".");
        return refusal is null;
    }
}
