using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TrustedPublish.Cli.Rehearsal;

/// <summary>Runs a child on our own terminal: it gets the signals meant for us, and we outlive it.</summary>
internal static class ForegroundProcess
{
    /// <summary>Returns the child's exit code (128 + signal when a signal ended it). Throws <see cref="System.ComponentModel.Win32Exception"/> when it cannot start.</summary>
    public static async Task<int> RunAsync(ProcessStartInfo start)
    {
        using var child = new Process { StartInfo = start };
        var gate = new Lock();
        var started = false;
        var early = new List<PosixSignal>();
        PosixSignalRegistration[] forwarding = [.. Termination.Signals.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            lock (gate)
            {
                if (started)
                {
                    Forward(child, signal);
                }
                else
                {
                    // The child may run already while we still learn its id.
                    early.Add(signal);
                }
            }
        }))];
        try
        {
            child.Start();
            lock (gate)
            {
                started = true;
                early.ForEach(signal => Forward(child, signal));
            }

            await child.WaitForExitAsync(CancellationToken.None);
            return child.ExitCode;
        }
        finally
        {
            Array.ForEach(forwarding, registration => registration.Dispose());
        }
    }

    private static void Forward(Process child, PosixSignal signal)
    {
        // Ctrl-C at a terminal reaches the whole process group: a second one would make npm and others skip their clean-up.
        if (!OperatingSystem.IsWindows() && (signal != PosixSignal.SIGINT || Console.IsInputRedirected) && !child.HasExited)
        {
            _ = Kill(child.Id, signal switch { PosixSignal.SIGINT => 2, PosixSignal.SIGHUP => 1, _ => 15 });
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
