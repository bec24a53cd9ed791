using System.ComponentModel;
using System.Runtime;
using TrustedPublish.Testing.Servers;

namespace TrustedPublish.Bench;

/// <summary>Measures floor, embedded and Redis in turn, several times, so that whatever else the machine does meets all three alike.</summary>
internal static class WholeRun
{
    private const int Rounds = 5;

    // As many as it takes until next to nothing is recompiled any more: the product has far more code to warm up than the floor.
    private const int WarmUps = 20;
    private const int Requests = 5000;

    /// <returns>The exit code: 1 when a measured answer was not 2xx.</returns>
    public static async Task<int> RunAsync(TextWriter output)
    {
        // Log lines are formatted and flushed as shipped; where they go is not our speed.
        Console.SetOut(new StreamWriter(Stream.Null) { AutoFlush = true });
        var job = new BenchJob();
        var first = job.Tokens(1);
        await using var redisServer = await TryStartRedisAsync(output);
        using var crypto = new RawCrypto(job.Ci.Key);
        await using var floor = await FloorServer.StartAsync(crypto);
        await using var embedded = await ProductServer.StartAsync(job, redis: null);
        await using var shared = redisServer is null ? null : await ProductServer.StartAsync(job, redisServer.ConnectionString);

        List<Target> targets = [new("floor", floor.Address), new("embedded", embedded.Address)];
        if (shared is not null)
        {
            targets.Add(new("with Redis", shared.Address));
        }

        foreach (var target in targets)
        {
            target.Load = await Load.OpenAsync(target.Address);
            // Pins the publisher's ids, which a publisher does once in its life.
            if (await target.Load.RunAsync(first) is { Failed: > 0 })
            {
                throw new InvalidOperationException($"{target.Address} refuses a sound token.");
            }
        }

        var compiled = 0L;
        for (var round = 0; round < Rounds + WarmUps; round++)
        {
            // Signed between the rounds: that leaves the runtime time to recompile what the round before showed to be hot.
            var tokens = job.Tokens(Requests);
            compiled = round <= WarmUps ? JitInfo.GetCompiledMethodCount() : compiled;
            foreach (var target in targets)
            {
                var measured = await target.Load!.RunAsync(tokens);
                if (round >= WarmUps)
                {
                    target.Rounds.Add(measured);
                }
            }
        }

        await output.WriteLineAsync($"{Environment.ProcessorCount} processors, {Load.Connections} connections, {Rounds} rounds of {Requests} requests, medians; client and servers share one process; {JitInfo.GetCompiledMethodCount() - compiled} methods were recompiled meanwhile");
        await output.WriteLineAsync($"{"",-12}{"requests/s",12}{"of floor",10}{"worst",8}{"best",8}{"CPU us/request",16}{"of floor",10}{"bytes/request",15}{"not 2xx",9}");
        foreach (var target in targets)
        {
            await output.WriteLineAsync(target.Row(targets[0]));
            target.Load!.Dispose();
        }

        await Breakdown.WriteAsync(output, embedded, shared, targets[1].Processor);
        return targets.Exists(target => target.Rounds.Exists(round => round.Failed > 0)) ? 1 : 0;
    }

    private static async Task<RedisServer?> TryStartRedisAsync(TextWriter output)
    {
        try
        {
            return await RedisServer.StartAsync(CancellationToken.None);
        }
        catch (Win32Exception missing)
        {
            await output.WriteLineAsync($"with Redis: skipped, redis-server does not start ({missing.Message})");
            return null;
        }
    }

    private sealed class Target(string name, Uri address)
    {
        public Uri Address => address;

        public Load? Load { get; set; }

        public List<Round> Rounds { get; } = [];

        public double Processor => Median(Rounds.Select(round => round.Processor));

        public string Row(Target floor)
        {
            double[] ratios = [.. Rounds.Zip(floor.Rounds, (mine, its) => mine.Rate / its.Rate)];
            var processor = Median(Rounds.Zip(floor.Rounds, (mine, its) => its.Processor / mine.Processor));
            return FormattableString.Invariant(
                $"{name,-12}{Median(Rounds.Select(round => round.Rate)),12:0}{Median(ratios),10:0.00}{ratios.Min(),8:0.00}{ratios.Max(),8:0.00}{Processor,16:0}{processor,10:0.00}{Median(Rounds.Select(round => round.Allocated)),15:0}{Rounds.Sum(round => round.Failed),9}");
        }

        private static double Median(IEnumerable<double> values) => values.Order().ElementAt(WholeRun.Rounds / 2);
    }
}
