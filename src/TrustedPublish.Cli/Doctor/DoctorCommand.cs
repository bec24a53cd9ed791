using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Server.Wiring;
using TrustedPublish.Storage;

namespace TrustedPublish.Cli.Doctor;

/// <summary><c>tp doctor</c>: reads the server's configuration as the server does and looks at everything it names.</summary>
internal static class DoctorCommand
{
    public static Command Create(TimeProvider time)
    {
        var config = new Option<FileInfo?>("--config")
        {
            HelpName = "FILE",
            Description = "The server's configuration, e.g. /etc/trustedpublish.json. Default: TRUSTEDPUBLISH_CONFIG, else config/trustedpublish.json in this folder",
        };
        var command = new Command(
            "doctor",
            "Check the server's configuration, issuers and their clocks, database, Redis and upstreams. Run it where the server runs, in its environment. Example: tp doctor --config config/trustedpublish.json")
        {
            config,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed.InvocationConfiguration.Output, parsed.GetValue(config), time, stop));
        return command;
    }

    private static async Task<int> RunAsync(TextWriter output, FileInfo? config, TimeProvider time, CancellationToken cancellationToken)
    {
        // The configuration beside this program is a copy of the defaults; the server's is where the operator stands.
        var here = Surroundings.OfThisProcess() with { ProgramDirectory = Environment.CurrentDirectory };
        var reading = ConfigurationReading.Read(config is null ? [] : ["--config", config.FullName], RunningEnvironment.Name(), here);
        foreach (var fault in reading.Faults)
        {
            await output.WriteLineAsync(new Finding(fault.Path, false, fault.Problem, fault.Fix).ToString());
        }

        if (!reading.IsUsable)
        {
            return ExitCode.Configuration;
        }

        await output.WriteLineAsync(new Finding("configuration", true, $"{reading.File} ({RunningEnvironment.Name()})").ToString());
        foreach (var warning in reading.Warnings)
        {
            await output.WriteLineAsync(new Finding("configuration", true, "but look at this: " + warning).ToString());
        }

        var services = new ServiceCollection().AddLogging().AddDecisions(reading.Options, reading.Providers).AddStorage(reading.Options.ToStorage());
        await using var provider = services.BuildServiceProvider();
        var healthy = true;
        await foreach (var finding in LookAsync(provider, time, cancellationToken))
        {
            healthy &= finding.Ok;
            await output.WriteLineAsync(finding.ToString());
        }

        return healthy ? ExitCode.Done : ExitCode.Refused;
    }

    private static async IAsyncEnumerable<Finding> LookAsync(
        IServiceProvider services, TimeProvider time, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var check in await services.GetRequiredService<StorageStartup>().CheckAsync(cancellationToken))
        {
            yield return new Finding(check.Name, check.Ok, check.Detail, check.Fix);
        }

        var issuers = new IssuerDiagnosis(services.GetRequiredService<IKeySource>(), time);
        foreach (var issuer in services.GetRequiredService<IssuerDirectory>().All)
        {
            foreach (var finding in await issuers.CheckAsync(issuer.Issuer, cancellationToken))
            {
                yield return finding;
            }
        }

        foreach (var registry in services.GetRequiredService<RegistryCatalog>().All)
        {
            foreach (var finding in await UpstreamDiagnosis.CheckAsync(registry, cancellationToken))
            {
                yield return finding;
            }
        }
    }
}
