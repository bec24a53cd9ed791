using System.Diagnostics;

namespace TrustedPublish.Bench;

/// <summary>A bounded closed loop: each connection sends its next request when it has the answer to the one before.</summary>
internal sealed class Load : IDisposable
{
    public const int Connections = 256;

    private readonly Connection[] connections;

    private Load(Connection[] connections) => this.connections = connections;

    public static async Task<Load> OpenAsync(Uri address) =>
        new(await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Connection.OpenAsync(address))));

    /// <summary>Posts every token once.</summary>
    public async Task<Round> RunAsync(ArraySegment<byte[]> tokens)
    {
        var (next, failed) = (-1, 0);
        GC.Collect();
        var (allocated, processor, start) = (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        await Task.WhenAll(connections.Select(connection => Task.Run(async () =>
        {
            for (var mine = Interlocked.Increment(ref next); mine < tokens.Count; mine = Interlocked.Increment(ref next))
            {
                if (!await connection.PostAsync(tokens[mine]))
                {
                    Interlocked.Increment(ref failed);
                }
            }
        })));
        var elapsed = Stopwatch.GetElapsedTime(start);
        return new Round(
            failed,
            (tokens.Count - failed) / elapsed.TotalSeconds,
            (Environment.CpuUsage.TotalTime - processor).TotalMicroseconds / tokens.Count,
            (double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / tokens.Count);
    }

    public void Dispose()
    {
        foreach (var connection in connections)
        {
            connection.Dispose();
        }
    }
}

/// <summary>One round, server and client together, for both run in this process.</summary>
/// <param name="Failed">How many answers were not 2xx.</param>
/// <param name="Rate">Requests per second that were answered 2xx.</param>
/// <param name="Processor">Microseconds of processor time per request.</param>
/// <param name="Allocated">Bytes per request.</param>
internal sealed record Round(int Failed, double Rate, double Processor, double Allocated);
