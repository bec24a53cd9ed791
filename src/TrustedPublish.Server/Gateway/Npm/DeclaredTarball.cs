namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>What a publish document claims about its tarball; nothing here is verified.</summary>
/// <param name="Attachment">Where the tarball's base64 text lies.</param>
/// <param name="Length">Its size in bytes once decoded; null when the document does not say.</param>
/// <param name="Hashes">Its hashes.</param>
internal sealed record DeclaredTarball(SpooledAttachment Attachment, long? Length, DeclaredHashes Hashes);
