namespace TrustedPublish.Server.Wiring.Faults;

/// <summary>The data directory must be there and take files, before anything relies on it.</summary>
internal static class DataDirectoryRule
{
    public static void Check(RuleContext context)
    {
        var directory = context.FullPath(context.Options.DataDirectory);
        try
        {
            Create(directory);
            using var probe = new FileStream(
                Path.Combine(directory, Path.GetRandomFileName()),
                new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
            probe.WriteByte(0);
            probe.Flush(flushToDisk: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            context.Add(context.Options, nameof(TrustedPublishOptions.DataDirectory), $"is not a directory that this process can write to ({directory})", "create it, give it to the user this server runs as, or name another one");
        }
    }

    // Keys and the database will lie there: a new one is for this user alone.
    private static void Create(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
