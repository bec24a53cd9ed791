using System.CommandLine;
using System.Text.Json.Nodes;

namespace TrustedPublish.Cli.Management;

/// <summary><c>tp revoke</c>: everything of a kind that was minted until now is dead, on every node.</summary>
internal static class RevokeCommand
{
    private const string Instance = "instance";

    public static Command Create()
    {
        var options = new ServerOptions();
        var kind = new Argument<string>("KIND") { Description = "What to revoke: token, session, publisher, package, issuer, key, account or instance (everything)" };
        kind.AcceptOnlyFromAmong("token", "session", "publisher", "package", "issuer", "key", "account", Instance);
        var id = new Argument<string?>("ID")
        {
            Description = "Its id: a jti or whole token, a session token, tp_…, registry/package, an iss, a kid, an account's name. - reads it from standard input, which keeps a token out of the shell's history",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var reason = new Option<string?>("--reason") { HelpName = "TEXT", Description = "Why, for whoever reads the list and the journal" };
        var command = new Command("revoke", """Kill live credentials at once, on every node. Example: tp revoke package npm/@acme/demo --reason "leaked in build 4711" """.TrimEnd())
        {
            kind, id, reason, options.Server,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(id) is not { Tokens.Count: > 0 } && result.GetResult(kind)?.Tokens is [{ Value: not Instance }])
            {
                result.AddError("ID is missing; only instance needs none.");
            }
        });
        command.SetAction(async (parsed, stop) =>
        {
            var given = parsed.GetValue(id);
            var target = given == "-" ? (await Console.In.ReadToEndAsync(stop)).Trim() : given;
            var request = new JsonObject { ["kind"] = parsed.GetValue(kind), ["id"] = target, ["reason"] = parsed.GetValue(reason) };
            return await options.WithServerAsync(parsed, client => RevokeAsync(parsed, client, request, stop), stop);
        });
        return command;
    }

    private static async Task<int> RevokeAsync(ParseResult parsed, ServerClient client, JsonObject request, CancellationToken cancellationToken)
    {
        var answer = await client.PostAsync("api/v1/revocations", request, cancellationToken);
        if (!answer.Ok)
        {
            return await ServerOptions.RefusedAsync(parsed, answer);
        }

        // The server's words: what was sent may have been a token.
        var revoked = answer.Text("kind") == Instance ? "everything" : $"{answer.Text("kind")} {answer.Text("id")}";
        await parsed.InvocationConfiguration.Output.WriteLineAsync(Terminal.OneLine($"Revoked {revoked}: what was minted until {answer.Text("revoked_at")} is dead."));
        if (answer.Text("announced") == "false")
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync("tp: warning: the other nodes could not be told; they find it in the database within a second.");
        }

        return ExitCode.Done;
    }
}
