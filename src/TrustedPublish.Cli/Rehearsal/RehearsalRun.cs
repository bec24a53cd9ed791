using System.ComponentModel;
using System.Diagnostics;

namespace TrustedPublish.Cli.Rehearsal;

/// <summary>Runs one command inside a pretended CI job: issuer up, variables set, command run, everything removed again.</summary>
internal sealed class RehearsalRun(TextWriter notes, TimeProvider time)
{
    /// <summary>Returns the command's own exit code, or ours when it could not be started.</summary>
    public async Task<int> RunAsync(CiJob job, int port, string? audience, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var folder = Directory.GetCurrentDirectory();
        if (job.Provider != "github" && audience is null)
        {
            audience = await RegistryAudience.FindAsync(folder, cancellationToken);
            if (audience is null)
            {
                await notes.WriteLineAsync("tp: cannot tell the audience, since npm did not name a registry. Say it: --audience npm:packages.example.com");
                return ExitCode.Usage;
            }
        }

        using var key = SigningKey.Generate();
        LoopbackIssuer issuer;
        try
        {
            issuer = await LoopbackIssuer.StartAsync(job, key, port, time, cancellationToken: cancellationToken);
        }
        catch (IOException)
        {
            await notes.WriteLineAsync($"tp: port {port} on 127.0.0.1 is taken. Is another rehearsal running? Choose one with --issuer-port, and enter that issuer at the server.");
            return ExitCode.Unreachable;
        }

        await using var running = issuer;
        using var temporary = new TemporaryFolder();
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false };
        CiVariables.Apply(start.Environment, job, issuer, audience ?? "", folder, temporary.Path);
        var hidden = NpmLogin.Hide(start.Environment, temporary.Path);
        await WriteIntroductionAsync(job, issuer, audience, command, hidden);
        try
        {
            return await ForegroundProcess.RunAsync(start);
        }
        catch (Win32Exception fault)
        {
            await notes.WriteLineAsync($"tp: cannot run {command[0]}: {fault.Message}");
            return ExitCode.Usage;
        }
    }

    private async Task WriteIntroductionAsync(CiJob job, LoopbackIssuer issuer, string? audience, IReadOnlyList<string> command, string? hiddenLogin)
    {
        await notes.WriteLineAsync("tp: pretending to be " + job);
        await notes.WriteLineAsync("tp: the server must run in Development and trust this issuer:");
        await notes.WriteLineAsync(
            $$"""tp:   "Issuers": [{ "Name": "rehearsal-{{job.Provider}}", "Provider": "{{job.Provider}}", "Issuer": "{{issuer.Issuer}}", "AllowInsecureLoopback": true }]""");
        if (audience is not null || hiddenLogin is not null)
        {
            await notes.WriteLineAsync("tp: " + string.Join("; ", new[]
            {
                audience is null ? null : $"audience {audience}",
                hiddenLogin is null ? null : $"your npm login in {hiddenLogin} is hidden from the command, as CI has none",
            }.OfType<string>()));
        }

        await notes.WriteLineAsync("tp: running " + string.Join(' ', command));
    }
}
