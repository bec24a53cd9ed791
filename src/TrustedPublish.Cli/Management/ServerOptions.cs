using System.CommandLine;

namespace TrustedPublish.Cli.Management;

/// <summary>Which server and which package a command is about, and how its failures end.</summary>
internal sealed class ServerOptions
{
    public const string DefaultServer = "http://127.0.0.1:5080";

    public Option<string?> Server { get; } = UrlOption(
        "--server", $"Public URL of the server, e.g. https://publish.example.com. Default: TRUSTEDPUBLISH_SERVER, else where you signed in, else {DefaultServer}");

    public Option<string> Registry { get; } = new("--registry") { HelpName = "NAME", Description = "Name of the registry at the server", DefaultValueFactory = _ => "npm" };

    public Option<string> Package { get; } = new("--package", "-p") { HelpName = "PACKAGE", Description = "The package, e.g. @acme/demo", Required = true };

    /// <summary>An option for an http(s) URL. Plain http is taken for this machine only: password and token would be readable on the way.</summary>
    public static Option<string?> UrlOption(string name, string description)
    {
        var option = new Option<string?>(name) { HelpName = "URL", Description = description };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && FaultOf(given.Value) is { } fault)
            {
                result.AddError($"{name} {fault}");
            }
        });
        return option;
    }

    public static string? FaultOf(string url) => Uri.TryCreate(url, UriKind.Absolute, out var parsed) switch
    {
        true when parsed.Scheme == Uri.UriSchemeHttps || (parsed.Scheme == Uri.UriSchemeHttp && parsed.IsLoopback) => null,
        true when parsed.Scheme == Uri.UriSchemeHttp => "must be https: over plain http your password and token could be read. http is accepted for 127.0.0.1 only.",
        _ => "must be a URL such as https://publish.example.com.",
    };

    public string PackagePath(ParseResult parsed, string rest) =>
        $"api/v1/registries/{Uri.EscapeDataString(parsed.GetValue(Registry)!)}/packages/{Uri.EscapeDataString(parsed.GetValue(Package)!)}/{rest}";

    /// <summary>Runs an action against the chosen server, with the token if the user signed in there.</summary>
    public async Task<int> WithServerAsync(ParseResult parsed, Func<ServerClient, Task<int>> action, CancellationToken cancellationToken)
    {
        var signIn = await SignIn.LoadAsync(cancellationToken);
        var server = parsed.GetValue(Server) ?? Environment.GetEnvironmentVariable("TRUSTEDPUBLISH_SERVER") ?? signIn?.Server ?? DefaultServer;
        if (FaultOf(server) is { } fault)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync("tp: TRUSTEDPUBLISH_SERVER " + fault);
            return ExitCode.Usage;
        }

        using var client = new ServerClient(new Uri(server), SameServer(server, signIn?.Server) ? signIn!.Token : null, parsed.InvocationConfiguration.Error);
        return await ReachAsync(parsed, server, () => action(client));
    }

    /// <summary>Turns an unreachable server into its exit code and one line.</summary>
    public static async Task<int> ReachAsync(ParseResult parsed, string server, Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (HttpRequestException fault)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"tp: cannot use the server at {server}: {Terminal.OneLine(fault.Message)}");
            return ExitCode.Unreachable;
        }
    }

    /// <summary>Reports a refusal on stderr.</summary>
    public static async Task<int> RefusedAsync(ParseResult parsed, ServerAnswer answer)
    {
        await parsed.InvocationConfiguration.Error.WriteLineAsync("tp: refused: " + Terminal.OneLine(answer.Refusal));
        return ExitCode.Refused;
    }

    private static bool SameServer(string one, string? other) => Uri.TryCreate(other, UriKind.Absolute, out var theirs) && new Uri(one) == theirs;
}
