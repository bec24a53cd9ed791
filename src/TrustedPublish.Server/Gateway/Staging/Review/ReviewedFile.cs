namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>One file of a version.</summary>
/// <param name="Path">Below the package's own directory.</param>
internal sealed record ReviewedFile(string Path, long Size, string Sha256, FileContent Content, bool Executable)
{
    public static ReviewedFile Of(string path, PackedFile file) =>
        new(VisibleText.Path(path), file.Size, Convert.ToHexStringLower(file.Sha256), file.Content, file.Executable);
}

/// <summary>One file before and after.</summary>
internal sealed record ChangedFile(string Path, long OldSize, long NewSize, string OldSha256, string NewSha256, FileContent OldContent, FileContent NewContent, bool Executable)
{
    public static ChangedFile Of(string path, PackedFile before, PackedFile after) => new(
        VisibleText.Path(path), before.Size, after.Size, Convert.ToHexStringLower(before.Sha256), Convert.ToHexStringLower(after.Sha256), before.Content, after.Content, after.Executable);
}
