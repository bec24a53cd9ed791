using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using TrustedPublish.EndToEnd.Tools;
using TrustedPublish.Testing.Servers;

namespace TrustedPublish.EndToEnd.Browser;

/// <summary>An npm that sends its user to the browser and waits, with or without a terminal.</summary>
internal sealed partial class WaitingNpm : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly StringBuilder said = new();
    private readonly CancellationTokenSource deadline;
    private readonly TaskCompletionSource<Uri> page = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task listening;

    private WaitingNpm(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Limit);
        process = Process.Start(start)!;
        listening = ListenAsync();
    }

    /// <param name="npm">Whose npm.</param>
    /// <param name="folder">Where.</param>
    /// <param name="onTerminal">Whether input and output are a terminal: only there does npm wait for the confirmation of an operation.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <param name="arguments">npm's.</param>
    public static WaitingNpm Start(NpmCli npm, string folder, bool onTerminal, CancellationToken cancellationToken, params string[] arguments)
    {
        var command = npm.Prepare(folder, new Dictionary<string, string>(), [.. arguments, "--browser=false"]);
        var line = string.Join(' ', command.Arguments.Prepend(command.Program).Select(static word => $"'{word}'"));
        var start = onTerminal
            ? new ProcessStartInfo("/usr/bin/script", ["-qec", line, "/dev/null"])
            : new ProcessStartInfo("/bin/sh", ["-c", $"exec {line} 2>&1 </dev/null"]);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.WorkingDirectory = command.WorkingDirectory!;
        start.Environment.Clear();
        foreach (var (name, value) in command.Environment!)
        {
            start.Environment[name] = value;
        }

        return new WaitingNpm(start, cancellationToken);
    }

    /// <summary>The page npm names.</summary>
    public Task<Uri> PageAsync() => page.Task;

    public async Task<CommandResult> EndAsync()
    {
        await listening;
        await process.WaitForExitAsync(deadline.Token);
        return new CommandResult(process.ExitCode, said.ToString(), "");
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
        deadline.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            var buffer = new char[512];
            while (await process.StandardOutput.ReadAsync(buffer, deadline.Token) is > 0 and var read)
            {
                said.Append(buffer, 0, read);
                if (Page().Match(said.ToString()) is { Success: true } match)
                {
                    page.TrySetResult(new Uri(match.Value.Trim()));
                }
            }

            page.TrySetException(new InvalidOperationException($"npm ended without naming a page: {said}"));
        }
        catch (OperationCanceledException)
        {
            page.TrySetException(new TimeoutException($"npm still waits after: {said}"));
            throw new TimeoutException($"npm still waits after: {said}");
        }
    }

    [GeneratedRegex(@"http://localhost:[0-9]+/(login|auth)/cli/[0-9A-Za-z]{28}\s")]
    private static partial Regex Page();
}
