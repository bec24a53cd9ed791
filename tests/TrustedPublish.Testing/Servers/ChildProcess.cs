using System.Diagnostics;
using System.Text;

namespace TrustedPublish.Testing.Servers;

/// <summary>What to run: a program, its arguments, where, and with which environment.</summary>
/// <param name="Environment">The whole environment; null = this process's own.</param>
internal sealed record Command(
    string Program,
    IReadOnlyList<string> Arguments,
    string? WorkingDirectory = null,
    IReadOnlyDictionary<string, string>? Environment = null);

/// <summary>What a program that ran to its end left behind.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>Both streams, for the message of a failed test.</summary>
    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Error}";

    public CommandResult ThrowIfFailed() => ExitCode == 0 ? this : throw new InvalidOperationException(ToString());
}

/// <summary>A program that a test started: its output is kept, and it ends with the test, children included.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder error = new();

    private ChildProcess(Command command)
    {
        var start = new ProcessStartInfo(command.Program, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = command.WorkingDirectory ?? Path.GetTempPath(),
        };
        if (command.Environment is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in command.Environment)
            {
                start.Environment[name] = value;
            }
        }

        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(error, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        // Nobody answers questions here: whoever asks one must read the end of the input.
        process.StandardInput.Close();
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public string Output => Read(output);

    public string Error => Read(error);

    public static ChildProcess Start(Command command) => new(command);

    /// <summary>Runs a program to its end; one that takes longer than <paramref name="limit"/> is stopped and reported with what it had said.</summary>
    public static async Task<CommandResult> RunAsync(Command command, TimeSpan limit, CancellationToken cancellationToken)
    {
        await using var child = Start(command);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        try
        {
            await child.process.WaitForExitAsync(deadline.Token);
            return new CommandResult(child.process.ExitCode, child.Output, child.Error);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{command.Program} {string.Join(' ', command.Arguments)} did not end within {limit}.\n{child.Output}\n{child.Error}");
        }
    }

    /// <summary>Waits until a server answers; one that ends instead is reported with what it said.</summary>
    public async Task UntilReadyAsync(Func<CancellationToken, Task<bool>> isReady, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        while (!await isReady(deadline.Token))
        {
            if (HasExited)
            {
                throw new InvalidOperationException($"{process.StartInfo.FileName} ended with {process.ExitCode}.\n{Output}\n{Error}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), deadline.Token);
        }
    }

    /// <summary>Asks by signal, for example <c>TERM</c>, and waits for the end; who does not obey is killed.</summary>
    public async Task StopAsync(string signal)
    {
        if (!HasExited)
        {
            await SignalAsync(signal);
            using var deadline = new CancellationTokenSource(Patience);
            try
            {
                await process.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                await KillAsync();
            }
        }
    }

    /// <summary>Sends a signal, for example <c>STOP</c>, and waits for nothing.</summary>
    public async Task SignalAsync(string signal)
    {
        using var sender = Process.Start("/bin/sh", ["-c", $"kill -s {signal} {Id}"]);
        await sender.WaitForExitAsync();
    }

    /// <summary>Ends the program and its children at once, as a crash would.</summary>
    public async Task KillAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process.Dispose();
    }

    private static void Keep(StringBuilder kept, string? line)
    {
        if (line is not null)
        {
            lock (kept)
            {
                kept.Append(line).Append('\n');
            }
        }
    }

    private static string Read(StringBuilder kept)
    {
        lock (kept)
        {
            return kept.ToString();
        }
    }
}
