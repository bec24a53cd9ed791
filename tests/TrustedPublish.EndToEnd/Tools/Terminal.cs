using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using TrustedPublish.Testing.Servers;

namespace TrustedPublish.EndToEnd.Tools;

/// <summary>A program under a pseudo-terminal (util-linux <c>script</c>): it prompts as it does for a person, and is answered.</summary>
internal sealed partial class Terminal : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly StringBuilder screen = new();
    private readonly Task reading;
    private int seen;

    private Terminal(Process process)
    {
        this.process = process;
        reading = ReadAsync();
    }

    public static Terminal Start(Command command)
    {
        var start = new ProcessStartInfo("script", ["-qefc", string.Join(' ', command.Arguments.Prepend(command.Program).Select(Quoted)), "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = command.WorkingDirectory,
        };
        start.Environment.Clear();
        foreach (var (name, value) in command.Environment!)
        {
            start.Environment[name] = value;
        }

        start.Environment["TERM"] = "dumb";
        return new Terminal(Process.Start(start)!);
    }

    /// <summary>Everything on the screen so far, without colours and cursor movements.</summary>
    public string Screen
    {
        get
        {
            lock (screen)
            {
                return ControlSequence.Replace(screen.ToString(), "");
            }
        }
    }

    /// <summary>Waits until a text appears after what was waited for before; returns what stands from there on.</summary>
    public async Task<string> ReadUntilAsync(string text, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        while (true)
        {
            var shown = Screen;
            if (shown.IndexOf(text, Math.Min(seen, shown.Length), StringComparison.Ordinal) is var at and >= 0)
            {
                seen = at + text.Length;
                return shown[at..];
            }

            if (reading.IsCompleted || deadline.IsCancellationRequested)
            {
                throw new InvalidOperationException($"\"{text}\" never appeared:\n{shown}");
            }

            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>Answers a prompt once it is there.</summary>
    public async Task AnswerAsync(string prompt, string answer, CancellationToken cancellationToken)
    {
        await ReadUntilAsync(prompt, cancellationToken);
        await TypeAsync(answer, cancellationToken);
    }

    /// <summary>Types a line.</summary>
    public async Task TypeAsync(string answer, CancellationToken cancellationToken)
    {
        await process.StandardInput.WriteAsync($"{answer}\n".AsMemory(), cancellationToken);
        await process.StandardInput.FlushAsync(cancellationToken);
    }

    /// <summary>Waits for the end.</summary>
    public async Task<CommandResult> EndAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        await process.WaitForExitAsync(deadline.Token);
        await reading;
        return new CommandResult(process.ExitCode, Screen, "");
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        process.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        while (await process.StandardOutput.ReadAsync(buffer) is var taken and > 0)
        {
            lock (screen)
            {
                screen.Append(buffer, 0, taken);
            }
        }
    }

    private static string Quoted(string argument) => $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|[\r\a]")]
    private static partial Regex ControlSequence { get; }
}
