using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Testing;

namespace TrustedPublish.Bench;

/// <summary>
/// What sound callers feel of a flood of tokens with unknown key ids or unknown issuers: their median latency with and without it, second by second in
/// turn, so that whatever else the machine does meets both alike; and how often the issuer was asked for its keys (ISS-09).
/// </summary>
internal static class FloodRun
{
    private const int Slices = 10;
    private const int Unsound = 10_000;
    private const int UnsoundConnections = 64;
    private const int SoundPerSecond = 50;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);

    /// <returns>The exit code: 1 when a sound token was refused or an unsound one accepted.</returns>
    public static async Task<int> RunAsync(TextWriter output)
    {
        Console.SetOut(new StreamWriter(Stream.Null) { AutoFlush = true });
        await output.WriteLineAsync($"{Environment.ProcessorCount} processors; {SoundPerSecond} sound exchanges/s; floods of {Unsound} over {Slices} s in slices, then as fast as answers come; client and server share one process");
        await output.WriteLineAsync($"{"",-46}{"median ms without",18}{"with flood",12}{"ratio",8}{"p99 without",13}{"with",9}{"fetches",9}{"CPU us/unsound",16}");
        var failed = false;
        foreach (var hasLimits in new[] { true, false })
        {
            failed |= await RunAsync(output, hasLimits);
        }

        return failed ? 1 : 0;
    }

    private static async Task<bool> RunAsync(TextWriter output, bool hasLimits)
    {
        await using var ci = await FakeCi.StartAsync(new GitHubJob { Environment = "npm" });
        var job = new BenchJob(ci);
        var tokens = new Queue<byte[]>(job.Tokens((SoundPerSecond * Slices * 8) + (20 * BenchJob.LiveProjects)));
        await using var server = await ProductServer.StartAsync(job, redis: null, hasLimits);
        using var sound = await PacedLoad.OpenAsync(Enumerable.Range(0, job.Projects).Select(server.AddressOf));
        using var flood = await PacedLoad.OpenAsync(Enumerable.Repeat(server.Address, UnsoundConnections));
        // Pins the publishers' ids; both kinds of request are compiled before they are measured.
        await flood.RunAsync(UnknownKeys(ci), TimeSpan.Zero);
        await flood.RunAsync(UnknownIssuers(ci), TimeSpan.Zero);
        var warmUp = Take(tokens, 20 * BenchJob.LiveProjects);
        var failed = (await sound.RunAsync(warmUp, TimeSpan.Zero)).Accepted != warmUp.Length;
        foreach (var (name, make) in new[] { ("unknown kid", (Func<FakeCi, byte[][]>)UnknownKeys), ("unknown issuer", UnknownIssuers) })
        {
            foreach (var over in new[] { Slice, TimeSpan.Zero })
            {
                var unsound = make(ci);
                List<double> without = [], with = [];
                var (asked, quiet, busy) = (ci.JwksFetches, TimeSpan.Zero, TimeSpan.Zero);
                for (var slice = 0; slice < Slices; slice++)
                {
                    quiet += await SoundAsync(without, null);
                    busy += await SoundAsync(with, flood.RunAsync(new(unsound, slice * (Unsound / Slices), Unsound / Slices), over));
                }

                await output.WriteLineAsync(FormattableString.Invariant(
                    $"{$"{name}, {(hasLimits ? "limits as shipped" : "no limits")}, {(over == TimeSpan.Zero ? "unpaced" : "paced")}",-46}{At(without, 0.5),18:0.00}{At(with, 0.5),12:0.00}{At(with, 0.5) / At(without, 0.5),8:0.00}{At(without, 0.99),13:0.0}{At(with, 0.99),9:0.0}{ci.JwksFetches - asked,9}{(busy - quiet).TotalMicroseconds / Unsound,16:0}"));
            }
        }

        return failed;

        async Task<TimeSpan> SoundAsync(List<double> latencies, Task<(double[] Latencies, int Accepted)>? beside)
        {
            var (processor, taken) = (Environment.CpuUsage.TotalTime, Take(tokens, (int)(SoundPerSecond * Slice.TotalSeconds)));
            var answered = await sound.RunAsync(taken, Slice);
            latencies.AddRange(answered.Latencies);
            failed |= answered.Accepted != taken.Length || (beside is not null && (await beside).Accepted > 0);
            return Environment.CpuUsage.TotalTime - processor;
        }
    }

    private static byte[][] Take(Queue<byte[]> tokens, int count) => [.. Enumerable.Range(0, count).Select(_ => tokens.Dequeue())];

    private static double At(List<double> values, double share) => values.Order().ElementAt((int)(values.Count * share));

    // Nobody checks a signature whose key or issuer is unknown: one sound token lends its other parts to all.
    private static byte[][] UnknownKeys(FakeCi ci)
    {
        var (header, rest) = (ci.Header(), ci.Token(BenchJob.Audience).Split('.', 2)[1]);
        return Repeat(number =>
        {
            header["kid"] = $"unknown-{number}";
            return $"{Encode(header)}.{rest}";
        });
    }

    private static byte[][] UnknownIssuers(FakeCi ci)
    {
        var (claims, parts) = (ci.Claims(BenchJob.Audience), ci.Token(BenchJob.Audience).Split('.'));
        return Repeat(number =>
        {
            claims["iss"] = $"https://unknown-{number}.test";
            return $"{parts[0]}.{Encode(claims)}.{parts[2]}";
        });
    }

    private static byte[][] Repeat(Func<int, string> make) => [.. Enumerable.Range(0, Unsound).Select(number => Encoding.ASCII.GetBytes(make(number)))];

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
