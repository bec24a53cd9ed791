using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using TrustedPublish.Bench;

switch (args)
{
    case ["whole"]:
        return await WholeRun.RunAsync(Console.Out);
    case ["flood"]:
        return await FloodRun.RunAsync(Console.Out);
    case ["parts"]:
        var job = Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance);
        BenchmarkRunner.Run<ExchangeParts>(DefaultConfig.Instance.AddJob(job).HideColumns(Column.Error, Column.StdDev));
        return 0;
    default:
        Console.Error.WriteLine("usage: bench whole | parts | flood");
        return 64;
}
