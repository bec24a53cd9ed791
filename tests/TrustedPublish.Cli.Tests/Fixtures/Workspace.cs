using System.Diagnostics;

namespace TrustedPublish.Cli.Tests.Fixtures;

/// <summary>A folder outside any git checkout, with a small npm package in it, that disappears with the test.</summary>
internal sealed class Workspace : IDisposable
{
    public Workspace(string package = "@acme/demo", string version = "1.0.0")
    {
        File.WriteAllText(System.IO.Path.Combine(Path, "package.json"), $$"""{"name":"{{package}}","version":"{{version}}","license":"MIT"}""");
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("tp-test-").FullName;

    public static bool HasNpm { get; } = CanRun("npm", "--version");

    public static bool HasRedis { get; } = CanRun("redis-server", "--version");

    public static bool HasGit { get; } = CanRun("git", "--version");

    public string this[string file]
    {
        get => File.ReadAllText(System.IO.Path.Combine(Path, file));
        set => File.WriteAllText(System.IO.Path.Combine(Path, file), value);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static bool CanRun(string command, string argument)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, argument) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
