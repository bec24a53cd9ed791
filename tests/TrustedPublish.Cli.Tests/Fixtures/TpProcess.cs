using System.Diagnostics;

namespace TrustedPublish.Cli.Tests.Fixtures;

/// <summary>Runs the built <c>tp</c> as its users do: a process of its own, with a home of its own.</summary>
internal static class TpProcess
{
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "tp.dll");

    public static async Task<Outcome> RunAsync(string folder, IEnumerable<string> arguments, Dictionary<string, string?>? environment = null, string? input = null)
    {
        using var process = Start(folder, arguments, environment);
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Xunit.TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(10));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        return new Outcome(process.ExitCode, await output, await error);
    }

    public static Process Start(string folder, IEnumerable<string> arguments, Dictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = folder;
        start.Environment["XDG_CONFIG_HOME"] = null;
        start.Environment["XDG_STATE_HOME"] = null;
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["NO_UPDATE_NOTIFIER"] = "1";
        start.Environment["npm_config_cache"] = System.IO.Path.Combine(folder, ".npm-cache");
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    internal sealed record Outcome(int ExitCode, string Output, string Error);
}
