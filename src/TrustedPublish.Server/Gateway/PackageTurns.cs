using TrustedPublish.Core.Registries;

namespace TrustedPublish.Server.Gateway;

/// <summary>
/// Lets the writes of one package take turns: a packument that was compared with the stored one must not meet another one upstream.
/// Upstreams copy the client's whole document, so a version published in between would vanish.
/// </summary>
internal sealed class PackageTurns
{
    private readonly Dictionary<(string Registry, string Package), (SemaphoreSlim Gate, int Waiting)> turns = [];

    /// <summary>Waits for the package's turn; disposing ends it.</summary>
    public async Task<IDisposable> TakeAsync(Registry registry, NpmPackageName package, CancellationToken cancellationToken)
    {
        var key = (registry.Name, package.ToString());
        SemaphoreSlim gate;
        lock (turns)
        {
            var (known, waiting) = turns.GetValueOrDefault(key);
            gate = known ?? new SemaphoreSlim(1, 1);
            turns[key] = (gate, waiting + 1);
        }

        try
        {
            await gate.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Leave(key);
            throw;
        }

        return new Turn(() =>
        {
            gate.Release();
            Leave(key);
        });
    }

    private void Leave((string, string) key)
    {
        lock (turns)
        {
            var (gate, waiting) = turns[key];
            if (waiting > 1)
            {
                turns[key] = (gate, waiting - 1);
            }
            else
            {
                turns.Remove(key);
                gate.Dispose();
            }
        }
    }

    private sealed class Turn(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
