using System.Runtime.InteropServices;

namespace TrustedPublish.Cli;

/// <summary>Turns Ctrl-C and the polite kill signals into a cancelled token, so that every command can clean up after itself.</summary>
internal sealed class Termination : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _signals;

    public Termination() => _signals = [.. Signals.Select(signal => PosixSignalRegistration.Create(signal, Stop))];

    public static IReadOnlyList<PosixSignal> Signals { get; } = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        Array.ForEach(_signals, signal => signal.Dispose());
        _stop.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        _stop.Cancel();
    }
}
