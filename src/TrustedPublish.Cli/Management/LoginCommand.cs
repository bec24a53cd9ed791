using System.CommandLine;

namespace TrustedPublish.Cli.Management;

/// <summary><c>tp login</c>: exchanges name and password for a session token and remembers it.</summary>
internal static class LoginCommand
{
    private const string DefaultRegistry = "http://127.0.0.1:5081";
    private const string PasswordVariable = "TRUSTEDPUBLISH_PASSWORD";

    public static Command Create()
    {
        var server = new ServerOptions().Server;
        var registry = ServerOptions.UrlOption("--registry-url", $"Public URL of a registry at that server, where npm would log in, e.g. https://npm.example.com. Default: {DefaultRegistry} with the default server");
        var username = new Option<string>("--username", "-u") { HelpName = "NAME", Description = "Account to sign in to, e.g. alice", Required = true };
        var command = new Command(
            "login",
            $"Sign in at a server; the session token is kept in your configuration folder. The password is asked for, or read from {PasswordVariable}; where the account has a second factor, its code too, or from {SecondFactor.Variable}. Example: tp login --username alice")
        {
            username, server, registry,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed, parsed.GetValue(username)!, parsed.GetValue(server), parsed.GetValue(registry), stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string username, string? server, string? registry, CancellationToken cancellationToken)
    {
        var error = parsed.InvocationConfiguration.Error;
        server ??= Environment.GetEnvironmentVariable("TRUSTEDPUBLISH_SERVER") ?? ServerOptions.DefaultServer;

        // A password goes only where the user said, so the default registry belongs to the default server.
        registry ??= server.TrimEnd('/') == ServerOptions.DefaultServer ? DefaultRegistry : null;
        var fault = registry is null ? "--registry-url is needed, since the server is not the default one." : ServerOptions.FaultOf(server) is { } wrong ? "TRUSTEDPUBLISH_SERVER " + wrong : null;
        var password = fault is null ? Environment.GetEnvironmentVariable(PasswordVariable) ?? await Prompt.SecretAsync(error, "Password: ", cancellationToken) : null;
        if (fault is not null || password is null)
        {
            await error.WriteLineAsync("tp: " + (fault ?? $"there is no terminal to ask for the password; set {PasswordVariable}."));
            return ExitCode.Usage;
        }

        using var client = new ServerClient(new Uri(registry!), token: null, prompt: error);
        return await ServerOptions.ReachAsync(parsed, registry!, async () =>
        {
            var answer = await client.LoginAsync(username, password, cancellationToken);
            if (!answer.Ok || answer.Text("token") is not { Length: > 0 } token)
            {
                await error.WriteLineAsync("tp: refused: " + Terminal.OneLine(answer.Ok ? "the server answered without a token" : new ServerAnswer(System.Net.HttpStatusCode.Forbidden, answer.Body).Refusal));
                return ExitCode.Refused;
            }

            var file = await new SignIn(server, username, token).SaveAsync(cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"Signed in to {server} as {username}. The session token is in {file}, readable by you only.");
            return ExitCode.Done;
        });
    }
}
