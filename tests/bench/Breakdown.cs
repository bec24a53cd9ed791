using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Journal;

namespace TrustedPublish.Bench;

/// <summary>Says where an embedded exchange's time goes: each part alone, in processor time, which other programs cannot stretch.</summary>
internal static class Breakdown
{
    private const int Repeats = 15;

    public static async Task WriteAsync(TextWriter output, ProductServer embedded, ProductServer? shared, double whole)
    {
        using var parts = new ExchangeParts();
        await parts.OpenAsync();
        await output.WriteLineAsync("\nwhere the time of an embedded exchange goes, CPU us");
        var rest = whole;
        await ShowAsync("  token: parse, RS256, audience, times", () => parts.VerifyAsync().AsTask());
        await ShowAsync("  publisher: every check", () => parts.MatchPublisher());
        await ShowAsync("  credential: JSON, ES256", () => parts.Mint());
        await ShowAsync("  journal: JSON", () => parts.Record());
        await WriteRowAsync("  replay claim and journal, durable", await CommitAsync(parts, embedded, claim: true));
        await output.WriteLineAsync($"{"  HTTP, routing, log line, answer; client",-46}{rest,6:0}");
        await output.WriteLineAsync("for comparison");
        await output.WriteLineAsync($"{"  raw RS256 verify + ES256 sign",-46}{await ProcessorAsync(() => Synchronous(() => parts.Raw())),6:0}");
        await output.WriteLineAsync($"{"  journal alone, durable",-46}{await CommitAsync(parts, embedded, claim: false),6:0}");
        if (shared is not null)
        {
            await output.WriteLineAsync($"{"  replay claim in Redis and journal",-46}{await CommitAsync(parts, shared, claim: true),6:0}");
        }

        async Task ShowAsync(string name, Func<object> part) => await WriteRowAsync(name, await ProcessorAsync(() => Synchronous(part)));

        async Task WriteRowAsync(string name, double microseconds)
        {
            rest -= microseconds;
            await output.WriteLineAsync($"{name,-46}{microseconds,6:0}");
        }
    }

    private static Task<double> CommitAsync(ExchangeParts parts, ProductServer server, bool claim)
    {
        var issuer = ShortId.Create();
        var count = 0;
        var entry = parts.Entry();
        return ProcessorAsync(() => Task.WhenAll(Enumerable.Range(0, Load.Connections).Select(async _ =>
        {
            if (claim)
            {
                var key = ReplayKey.OfTokenId(issuer, $"{Interlocked.Increment(ref count)}");
                await server.Replay.TryClaimAsync(key, entry.At.AddHours(1), CancellationToken.None);
            }

            await server.Ledger.CommitAsync(entry with { Id = ShortId.Create(), Credential = ShortId.Create() }, null, CancellationToken.None);
        })));
    }

    private static Task Synchronous(Func<object> part)
    {
        for (var index = 0; index < Load.Connections; index++)
        {
            GC.KeepAlive(part());
        }

        return Task.CompletedTask;
    }

    /// <summary>Microseconds of one of the <see cref="Load.Connections"/> operations of a step.</summary>
    private static async Task<double> ProcessorAsync(Func<Task> step)
    {
        TimeSpan start = default;
        for (var repeat = -Repeats; repeat < Repeats; repeat++)
        {
            if (repeat == 0)
            {
                start = Environment.CpuUsage.TotalTime;
            }

            await step();
        }

        return (Environment.CpuUsage.TotalTime - start).TotalMicroseconds / (Repeats * Load.Connections);
    }
}
