using System.CommandLine;

namespace TrustedPublish.Cli.Demo;

/// <summary><c>tp demo</c>: the whole story on this machine, in a folder that disappears.</summary>
internal static class DemoCommand
{
    public static Command Create(TimeProvider time)
    {
        var keep = new Option<DirectoryInfo?>("--keep") { HelpName = "DIR", Description = "Keep configuration, data and registry in this empty or new folder, e.g. ./demo. Default: remove everything" };
        var verbose = new Option<bool>("--verbose") { Description = "Show the server's log and all that npm and the registry say" };
        var command = new Command("demo", "See a CI job publish a package without any stored secret, and another one being refused; needs nothing but this machine. Example: tp demo")
        {
            keep, verbose,
        };
        keep.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<DirectoryInfo>() is { Exists: true } folder && folder.EnumerateFileSystemInfos().Any())
            {
                result.AddError($"--keep {folder}: the folder is not empty. Name a new one.");
            }
        });
        command.SetAction(async (parsed, stop) =>
        {
            using var folder = new DemoFolder(parsed.GetValue(keep));
            var narrator = new Narrator(parsed.InvocationConfiguration.Output, parsed.GetValue(verbose));
            try
            {
                await new DemoStory(folder, narrator, time).TellAsync(stop);
                return ExitCode.Done;
            }
            catch (Exception fault) when (fault is DemoException or HttpRequestException or IOException)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync("tp: the demo stopped: " + Terminal.OneLine(fault.Message));
                return ExitCode.Refused;
            }
        });
        return command;
    }
}
