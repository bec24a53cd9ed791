using System.Text.Json;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>
/// A publish whose tarball was read and found to be what the document says: the proof that the gateway needs before it forwards one.
/// Only <see cref="VerifyAsync"/> makes one.
/// </summary>
internal sealed class VerifiedPublish
{
    private const string InvalidCode = "tarball_invalid";
    private const int MaxProvenance = 4 << 20;

    private VerifiedPublish(PublishDocument document, TarballDigest digest)
    {
        (Name, Version, Tag, Access) = (document.Name, document.Version, document.Tag, document.Access);
        Tarball = document.Tarball.Attachment;
        (Integrity, Shasum, TarballBytes) = (digest.Integrity, digest.Shasum, digest.Length);
    }

    public NpmPackageName Name { get; }

    public string Version { get; }

    public string Tag { get; }

    /// <summary><c>public</c>, <c>restricted</c>, or null when the publish leaves visibility alone.</summary>
    public string? Access { get; }

    /// <summary>Recomputed, <c>sha512-…</c>: together with name and version it tells a repeated publish from another one.</summary>
    public string Integrity { get; }

    /// <summary>Recomputed SHA-1 in lower-case hexadecimal.</summary>
    public string Shasum { get; }

    /// <summary>Where the tarball lies in the body.</summary>
    public SpooledAttachment Tarball { get; }

    /// <summary>The tarball's size in bytes.</summary>
    public long TarballBytes { get; }

    /// <summary>Reads the tarball twice from the spool: for its hashes, then for its package.json.</summary>
    public static async Task<Judged<VerifiedPublish>> VerifyAsync(PublishBodySpool spool, PublishDocument document, CancellationToken cancellationToken)
    {
        try
        {
            using var tarball = Open(spool, document);
            var digest = await TarballDigest.ComputeAsync(tarball, document.Tarball.Hashes.Integrity.Select(DeclaredHashes.AlgorithmOf), cancellationToken);
            var refusal = digest.Judge(document.Tarball)
                ?? await JudgeManifestAsync(spool, document, digest.Length, cancellationToken)
                ?? await JudgeProvenanceAsync(spool, document, cancellationToken);
            return refusal is null ? new VerifiedPublish(document, digest) : refusal;
        }
        catch (EndOfStreamException)
        {
            return Invalid("it is cut off");
        }
        catch (Exception exception) when (exception is InvalidDataException or ArchiveLimitException)
        {
            return Invalid(exception.Message);
        }
    }

    private static WriteRefusal Invalid(string reason) =>
        WriteRefusal.Contradiction(InvalidCode, $"The tarball is not a package archive that every client reads alike: {reason.TrimEnd('.')}.");

    private static Base64Stream Open(PublishBodySpool spool, PublishDocument document) =>
        new(spool.OpenData(document.Tarball.Attachment), document.Tarball.Attachment.Length);

    private static async Task<WriteRefusal?> JudgeManifestAsync(PublishBodySpool spool, PublishDocument document, long length, CancellationToken cancellationToken)
    {
        using var tarball = Open(spool, document);
        using var archive = new BoundedStream(await GzipMember.OpenAsync(tarball, length, cancellationToken), length);
        var bytes = await new TarballContents(archive).ReadManifestAsync(cancellationToken);

        // Package managers skip a byte order mark here, and some editors write one.
        var text = bytes.AsMemory(bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0);
        if (!StrictJson.TryParse(text, out var parsed, out var fault))
        {
            return Invalid($"its package.json {fault}");
        }

        using (parsed)
        {
            return parsed.RootElement.ValueKind == JsonValueKind.Object
                ? JudgeManifest(parsed.RootElement, document)
                : Invalid("its package.json is not a JSON object");
        }
    }

    private static WriteRefusal? JudgeManifest(JsonElement manifest, PublishDocument document)
    {
        var version = PublishDocument.Text(manifest, "version");
        return PublishDocument.Differs(manifest, "name", document.Name.ToString(), "The name in the tarball's package.json")
            ?? (version == document.Version
                ? JudgeInstall(manifest, document)
                : WriteRefusal.Contradiction("version_mismatch", $"The version in the tarball's package.json must be {WriteRefusal.Quote(document.Version)}; got {WriteRefusal.Quote(version)}."));
    }

    private static WriteRefusal? JudgeInstall(JsonElement manifest, PublishDocument document) =>
        document.Install.Contradiction(InstallManifest.Read(manifest)) is { } member
            ? WriteRefusal.Contradiction("manifest_mismatch", $"The version manifest and the tarball's package.json differ in {WriteRefusal.Quote(member)}: what is reviewed must be what is installed.")
            : null;

    // The bundle itself is for its readers to verify; here its text only has to be a string that the upstream cannot misread.
    private static async Task<WriteRefusal?> JudgeProvenanceAsync(PublishBodySpool spool, PublishDocument document, CancellationToken cancellationToken)
    {
        if (document.Provenance is not { } provenance)
        {
            return null;
        }

        if (provenance.Length > MaxProvenance)
        {
            return WriteRefusal.TooLarge($"The sigstore attachment is larger than {MaxProvenance} bytes.");
        }

        var literal = new byte[provenance.Length + 2];
        (literal[0], literal[^1]) = ((byte)'"', (byte)'"');
        using var data = spool.OpenData(provenance);
        await data.ReadExactlyAsync(literal.AsMemory(1, (int)provenance.Length), cancellationToken);
        if (!StrictJson.TryParse(literal, out var parsed, out var fault))
        {
            return WriteRefusal.Malformed("json_invalid", $"The sigstore attachment's data {fault}.");
        }

        parsed.Dispose();
        return null;
    }
}
