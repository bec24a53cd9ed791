using TrustedPublish.Testing.Servers;

namespace TrustedPublish.EndToEnd.Tools;

/// <summary>An unmodified npm of a user who has nothing but it: own home, cache, prefix and settings, and no variable that it was not given.</summary>
internal sealed class NpmCli : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly NodeToolchain toolchain;
    private readonly Uri registry;
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("tp-npm-");

    public NpmCli(NodeToolchain toolchain, Uri registry)
    {
        (this.toolchain, this.registry) = (toolchain, registry);
        File.WriteAllLines(
            UserConfig,
            [
                $"cache={Path.Combine(home.FullName, "cache")}",
                $"prefix={Path.Combine(home.FullName, "prefix")}",
                "audit=false",
                "fund=false",
                "update-notifier=false",

                // A refusal must not be waited for.
                "fetch-retries=1",
                "fetch-retry-mintimeout=10",
                "fetch-retry-maxtimeout=100",
            ]);
    }

    /// <summary>The user's <c>.npmrc</c>.</summary>
    public string UserConfig => Path.Combine(home.FullName, ".npmrc");

    /// <summary>What npm's process gets; a rehearsal passes it on to the npm that it starts.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["PATH"] = toolchain.SearchPath,
        ["HOME"] = home.FullName,
        ["LANG"] = "C.UTF-8",
        ["npm_config_userconfig"] = UserConfig,
        ["npm_config_globalconfig"] = Path.Combine(home.FullName, "global.npmrc"),
    };

    /// <summary>Gives npm a credential for its registry, as <c>npm login</c> would store it: for example <c>_authToken</c> or <c>_auth</c>.</summary>
    public NpmCli SignIn(string key, string value)
    {
        File.AppendAllLines(UserConfig, [$"//{registry.Authority}{registry.AbsolutePath.TrimEnd('/')}/:{key}={value}"]);
        return this;
    }

    public Task<CommandResult> RunAsync(string folder, CancellationToken cancellationToken, params string[] arguments) =>
        RunAsync(folder, new Dictionary<string, string>(), cancellationToken, arguments);

    /// <summary>Runs npm in a folder with more variables, for example those of a CI.</summary>
    public Task<CommandResult> RunAsync(
        string folder, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken, params string[] arguments) =>
        ChildProcess.RunAsync(Prepare(folder, variables, arguments), Limit, cancellationToken);

    /// <summary>npm as a command, for those who run it their own way.</summary>
    public Command Prepare(string folder, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var environment = Environment.Concat(variables).DistinctBy(variable => variable.Key).ToDictionary();
        return new Command("/usr/bin/env", ["npm", .. arguments, $"--registry={registry}"], folder, environment);
    }

    public void Dispose() => home.Delete(recursive: true);
}
