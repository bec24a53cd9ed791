using System.CommandLine;
using System.Text.Json.Nodes;

namespace TrustedPublish.Cli.Management;

/// <summary><c>tp users</c>: what an administrator does to accounts.</summary>
internal static class UsersCommand
{
    private const string PasswordVariable = "TRUSTEDPUBLISH_NEW_PASSWORD";

    public static Command Create() => new("users", "Accounts at the server; needs an administrator's sign-in")
    {
        List(), Add(), Recover(), Switch("disable", "Disable an account: its sessions and tokens end at once", disabled: true), Switch("enable", "Let a disabled account sign in again", disabled: false),
    };

    private static Command List()
    {
        var options = new ServerOptions();
        var command = new Command("list", "List the accounts. Example: tp users list") { options.Server };
        command.SetAction((parsed, stop) => options.WithServerAsync(parsed, async client =>
        {
            var answer = await client.GetAsync("api/v1/accounts", stop);
            if (!answer.Ok)
            {
                return await ServerOptions.RefusedAsync(parsed, answer);
            }

            foreach (var account in answer.Body["accounts"]?.AsArray() ?? [])
            {
                string?[] notes =
                [
                    account!["administrator"]?.GetValue<bool>() is true ? "administrator" : null,
                    account["disabled"]?.GetValue<bool>() is true ? "disabled" : null,
                    account["two_factor"] is { } factor ? $"second factor {factor}" : "no second factor",
                ];
                await parsed.InvocationConfiguration.Output.WriteLineAsync(Terminal.OneLine($"{account["username"]}  {string.Join(", ", notes.Where(static note => note is not null))}"));
            }

            return ExitCode.Done;
        }, stop));
        return command;
    }

    private static Command Add()
    {
        var (options, name) = (new ServerOptions(), Name());
        var email = new Option<string?>("--email") { HelpName = "ADDRESS", Description = "Where notices go" };
        var administrator = new Option<bool>("--administrator") { Description = "May manage every package and account" };
        var command = new Command("create", $"Create an account. Its first password is asked for, or read from {PasswordVariable}. Example: tp users create alice --email alice@example.com")
        {
            name, email, administrator, options.Server,
        };
        command.SetAction((parsed, stop) => WithPasswordAsync(parsed, options, (client, password) => client.PostAsync(
            "api/v1/accounts",
            new JsonObject { ["username"] = parsed.GetValue(name), ["password"] = password, ["email"] = parsed.GetValue(email), ["administrator"] = parsed.GetValue(administrator) },
            stop), $"Created {parsed.GetValue(name)}.", stop));
        return command;
    }

    private static Command Recover()
    {
        var (options, name) = (new ServerOptions(), Name());
        var remove = new Option<bool>("--remove-second-factor") { Description = "The person lost it too and will set up a new one" };
        var command = new Command("recover", $"Give an account a new password, asked for or read from {PasswordVariable}; its sessions end. Example: tp users recover alice") { name, remove, options.Server };
        command.SetAction((parsed, stop) => WithPasswordAsync(parsed, options, (client, password) => client.PostAsync(
            $"api/v1/accounts/{Uri.EscapeDataString(parsed.GetValue(name)!)}/recovery",
            new JsonObject { ["password"] = password, ["remove_second_factor"] = parsed.GetValue(remove) },
            stop), $"{parsed.GetValue(name)} has a new password.", stop));
        return command;
    }

    private static Command Switch(string verb, string description, bool disabled)
    {
        var (options, name) = (new ServerOptions(), Name());
        var command = new Command(verb, $"{description}. Example: tp users {verb} alice") { name, options.Server };
        command.SetAction((parsed, stop) => options.WithServerAsync(parsed, async client =>
        {
            var answer = await client.PatchAsync($"api/v1/accounts/{Uri.EscapeDataString(parsed.GetValue(name)!)}", new JsonObject { ["disabled"] = disabled }, stop);
            return await ReportAsync(parsed, answer, $"{parsed.GetValue(name)} is {verb}d.");
        }, stop));
        return command;
    }

    private static Argument<string> Name() => new("NAME") { Description = "The account's name" };

    private static async Task<int> WithPasswordAsync(
        ParseResult parsed, ServerOptions options, Func<ServerClient, string, Task<ServerAnswer>> call, string done, CancellationToken cancellationToken)
    {
        var password = Environment.GetEnvironmentVariable(PasswordVariable) ?? await Prompt.SecretAsync(parsed.InvocationConfiguration.Error, "New password: ", cancellationToken);
        if (password is null)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"tp: there is no terminal to ask for the password; set {PasswordVariable}.");
            return ExitCode.Usage;
        }

        return await options.WithServerAsync(parsed, async client => await ReportAsync(parsed, await call(client, password), done), cancellationToken);
    }

    private static async Task<int> ReportAsync(ParseResult parsed, ServerAnswer answer, string done)
    {
        if (!answer.Ok)
        {
            return await ServerOptions.RefusedAsync(parsed, answer);
        }

        await parsed.InvocationConfiguration.Output.WriteLineAsync(Terminal.OneLine(done));
        return ExitCode.Done;
    }
}
