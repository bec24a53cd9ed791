using System.Diagnostics;

namespace TrustedPublish.Bench;

/// <summary>
/// An open loop: each request has its moment, however long those before it took, and one that has to wait for its connection counts from that moment.
/// So a server that stalls is seen to.
/// </summary>
internal sealed class PacedLoad : IDisposable
{
    private readonly Connection[] connections;

    private PacedLoad(Connection[] connections) => this.connections = connections;

    /// <summary>Opens one connection to each address.</summary>
    public static async Task<PacedLoad> OpenAsync(IEnumerable<Uri> addresses) => new(await Task.WhenAll(addresses.Select(Connection.OpenAsync)));

    /// <summary>Posts every token once, evenly over a time, in turn over the connections; zero = as fast as answers come.</summary>
    /// <returns>The latencies in milliseconds, and how many answers were 2xx.</returns>
    public async Task<(double[] Latencies, int Accepted)> RunAsync(ArraySegment<byte[]> tokens, TimeSpan over)
    {
        var (latencies, accepted, start) = (new double[tokens.Count], 0, Stopwatch.GetTimestamp());
        await Task.WhenAll(connections.Select((connection, first) => Task.Run(async () =>
        {
            for (var mine = first; mine < tokens.Count; mine += connections.Length)
            {
                var due = over == TimeSpan.Zero ? Stopwatch.GetElapsedTime(start) : over * mine / tokens.Count;
                if (due - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } early)
                {
                    await Task.Delay(early);
                    // How late a timer fires is not the server's doing.
                    due = Stopwatch.GetElapsedTime(start);
                }

                Interlocked.Add(ref accepted, await connection.PostAsync(tokens[mine]) ? 1 : 0);
                latencies[mine] = (Stopwatch.GetElapsedTime(start) - due).TotalMilliseconds;
            }
        })));
        return (latencies, accepted);
    }

    public void Dispose()
    {
        foreach (var connection in connections)
        {
            connection.Dispose();
        }
    }
}
