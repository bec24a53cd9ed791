using TrustedPublish.Cli.Rehearsal;
using TrustedPublish.EndToEnd.Tools;
using TrustedPublish.Testing.Servers;

namespace TrustedPublish.EndToEnd.World;

/// <summary>One running CI job: what it starts sees the CI's own environment variables, the same ones each time.</summary>
internal sealed class CiRun : IAsyncDisposable
{
    private readonly LoopbackIssuer issuer;
    private readonly TemporaryFolder temporary = new();

    public CiRun(CiJob job, LoopbackIssuer issuer, string audience)
    {
        this.issuer = issuer;
        var variables = new Dictionary<string, string?>();
        CiVariables.Apply(variables, job, issuer, audience, temporary.Path, temporary.Path);
        Variables = variables.ToDictionary(static variable => variable.Key, static variable => variable.Value!);
    }

    public Dictionary<string, string> Variables { get; }

    public Task<CommandResult> NpmAsync(NpmCli npm, string folder, CancellationToken cancellationToken, params string[] arguments) =>
        npm.RunAsync(folder, Variables, cancellationToken, arguments);

    public async ValueTask DisposeAsync()
    {
        await issuer.DisposeAsync();
        temporary.Dispose();
    }
}
