namespace TrustedPublish.Server.Wiring;

/// <summary>The folder of publishes in flight: readable by nobody else, empty at every start.</summary>
internal static class SpoolDirectory
{
    public static void Open(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // What a killed process left behind was never acknowledged.
        foreach (var file in Directory.EnumerateFiles(path))
        {
            File.Delete(file);
        }
    }
}
