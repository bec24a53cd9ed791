namespace TrustedPublish.Cli;

/// <summary>Files under the user's home that nobody else may read, at no moment.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>A folder of ours below an XDG base folder, for example <c>~/.config/trustedpublish</c>.</summary>
    public static string Folder(string variable, params string[] defaultBelowHome) => Path.Combine(
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } configured && Path.IsPathRooted(configured)
            ? configured
            : Path.Combine([Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), .. defaultBelowHome]),
        "trustedpublish");

    /// <summary>Writes beside and then takes the old file's place: readers see the old text or the new, and its mode from its first byte.</summary>
    public static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(path)!;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
            options.UnixCreateMode = OwnerOnly;
        }

        var unfinished = Path.Combine(folder, Path.GetRandomFileName());
        await using (var file = new StreamWriter(unfinished, options))
        {
            await file.WriteAsync(text.AsMemory(), cancellationToken);
        }

        File.Move(unfinished, path, overwrite: true);
    }
}
