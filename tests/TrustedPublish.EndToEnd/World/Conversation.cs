using System.Diagnostics;
using System.Text;
using TrustedPublish.Testing.Servers;

namespace TrustedPublish.EndToEnd.World;

/// <summary>Runs a program that asks questions, and answers each when it is asked, as a person would.</summary>
internal static class Conversation
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <param name="command">What to run.</param>
    /// <param name="answers">What is typed after which prompt, in order.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<CommandResult> HoldAsync(Command command, IReadOnlyList<(string Prompt, string Answer)> answers, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Limit);
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" 2>&1", "sh", command.Program, .. command.Arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = command.WorkingDirectory!,
        };
        start.Environment.Clear();
        foreach (var (name, value) in command.Environment!)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var said = new StringBuilder();
        try
        {
            foreach (var (prompt, answer) in answers)
            {
                await ListenAsync(process.StandardOutput, said, prompt, deadline.Token);
                await process.StandardInput.WriteLineAsync(answer.AsMemory(), deadline.Token);
                await process.StandardInput.FlushAsync(deadline.Token);
            }

            await ListenAsync(process.StandardOutput, said, null, deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return new CommandResult(process.ExitCode, said.ToString(), "");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{string.Join(' ', command.Arguments)} waits for something else after: {said}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static async Task ListenAsync(StreamReader output, StringBuilder said, string? prompt, CancellationToken cancellationToken)
    {
        var heard = said.Length;
        var buffer = new char[256];
        while (prompt is null || !said.ToString(heard, said.Length - heard).Contains(prompt, StringComparison.Ordinal))
        {
            var read = await output.ReadAsync(buffer, cancellationToken);
            if (read == 0)
            {
                if (prompt is null)
                {
                    return;
                }

                throw new InvalidOperationException($"The program ended without asking for {prompt}: {said}");
            }

            said.Append(buffer, 0, read);
        }
    }
}
