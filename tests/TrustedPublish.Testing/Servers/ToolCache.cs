using System.Text.Json.Nodes;

namespace TrustedPublish.Testing.Servers;

/// <summary>Installs npm packages that tests run, once per machine, in a folder outside the clone.</summary>
internal static class ToolCache
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static string Root { get; } = Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "trustedpublish-tests");

    /// <summary>Makes sure the packages are there, in exactly these versions.</summary>
    /// <param name="name">The folder; it must name the versions, for what is there already is not looked at again.</param>
    /// <returns>The folder that holds <c>node_modules</c>.</returns>
    public static async Task<string> InstallAsync(string name, JsonObject packageJson, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Root, name);
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(Root);
            await using var turn = await WaitForTurnAsync(folder + ".lock", cancellationToken);
            if (!Directory.Exists(folder))
            {
                await FillAsync(folder, packageJson, cancellationToken);
            }
        }

        return folder;
    }

    // Renamed into place when complete: an interrupted installation is never taken for a finished one.
    private static async Task FillAsync(string folder, JsonObject packageJson, CancellationToken cancellationToken)
    {
        var unfinished = folder + ".unfinished";
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        Directory.CreateDirectory(unfinished);
        await File.WriteAllTextAsync(Path.Combine(unfinished, "package.json"), packageJson.ToJsonString(), cancellationToken);
        var installed = await ChildProcess.RunAsync(
            new Command("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], unfinished), Patience, cancellationToken);
        installed.ThrowIfFailed();
        Directory.Move(unfinished, folder);
    }

    // Two test processes may want the same tool at the same time.
    private static async Task<FileStream> WaitForTurnAsync(string path, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), deadline.Token);
            }
        }
    }
}
