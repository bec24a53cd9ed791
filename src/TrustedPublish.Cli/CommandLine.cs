using System.CommandLine;
using TrustedPublish.Cli.Demo;
using TrustedPublish.Cli.Doctor;
using TrustedPublish.Cli.Management;
using TrustedPublish.Cli.Rehearsal;

namespace TrustedPublish.Cli;

/// <summary>The table of contents of <c>tp</c>.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args, TimeProvider time, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("Publish packages from CI without stored secrets. Start with: tp demo")
        {
            DemoCommand.Create(time),
            RehearseCommand.Create(time),
            LoginCommand.Create(),
            PublishersCommand.Create(),
            ExplainCommand.Create(),
            GuardRailsCommand.Create(),
            RevokeCommand.Create(),
            UsersCommand.Create(),
            DoctorCommand.Create(time),
        };

        if (args.Length == 0)
        {
            root.Parse("--help").Invoke(new InvocationConfiguration { Output = error });
            return ExitCode.Usage;
        }

        // "@acme/demo" is a package here, not a file with more arguments.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (var fault in parsed.Errors)
            {
                await error.WriteLineAsync("tp: " + fault.Message);
            }

            await error.WriteLineAsync($"Try: tp {string.Join(' ', CommandPath(parsed))} --help".Replace("  ", " ", StringComparison.Ordinal));
            return ExitCode.Usage;
        }

        using var stop = new Termination();
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false }, stop.Token);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    private static Stack<string> CommandPath(ParseResult parsed)
    {
        var path = new Stack<string>();
        for (var result = parsed.CommandResult; result.Parent is System.CommandLine.Parsing.CommandResult parent; result = parent)
        {
            path.Push(result.Command.Name);
        }

        return path;
    }
}
