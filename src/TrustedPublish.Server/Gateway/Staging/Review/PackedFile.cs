namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>What is kept in memory of a file.</summary>
internal sealed record PackedFile(long Size, byte[] Sha256, FileContent Content, bool Executable)
{
    public bool HasBytesOf(PackedFile other) => Size == other.Size && Sha256.AsSpan().SequenceEqual(other.Sha256);
}
