using System.ComponentModel;
using System.Diagnostics;

namespace TrustedPublish.Cli;

/// <summary>Asks another program for one line: git about a checkout, npm about its settings.</summary>
internal static class ExternalCommand
{
    /// <summary>What it wrote, trimmed; null when it cannot run, failed or said nothing.</summary>
    public static async Task<string?> ReadAsync(string folder, string command, string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await errors;
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 && output.Trim() is { Length: > 0 } line ? line : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Runs to the end, telling each line of both streams as it comes; kills the process and its children when cancelled.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="Win32Exception">It cannot run.</exception>
    public static async Task<int> RunAsync(ProcessStartInfo start, Action<string> line, CancellationToken cancellationToken)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        using var process = new Process { StartInfo = start };
        var gate = new Lock();
        process.OutputDataReceived += (_, data) => Tell(data.Data);
        process.ErrorDataReceived += (_, data) => Tell(data.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        void Tell(string? text)
        {
            if (text is not null)
            {
                lock (gate)
                {
                    line(text);
                }
            }
        }
    }
}
