using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace TrustedPublish.Cli.Management;

/// <summary><c>tp publishers list|add|remove</c>: who may publish a package.</summary>
internal static class PublishersCommand
{
    public static Command Create() => new("publishers", "See and change which CI jobs may publish a package. Example: tp publishers list --package @acme/demo")
    {
        List(),
        Add(),
        Remove(),
    };

    private static Command List()
    {
        var options = new ServerOptions();
        var command = new Command("list", "Show the publishers of a package. Example: tp publishers list --package @acme/demo") { options.Package, options.Registry, options.Server };
        command.SetAction((parsed, stop) => options.WithServerAsync(parsed, async client =>
        {
            var answer = await client.GetAsync(options.PackagePath(parsed, "publishers"), stop);
            if (!answer.Ok)
            {
                return await ServerOptions.RefusedAsync(parsed, answer);
            }

            var publishers = (answer.Body["publishers"] as JsonArray ?? []).OfType<JsonObject>().ToArray();
            if (publishers.Length == 0)
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{parsed.GetValue(options.Package)} has no publisher. Add one with: tp publishers add");
                return ExitCode.Done;
            }

            var table = Terminal.Table("Publisher", "State", "Provider", "What it binds", "May", "Lapses");
            foreach (var publisher in publishers)
            {
                table.AddRow(
                    Cell(publisher, "id"), Cell(publisher, "state"), Cell(publisher, "provider"),
                    Terminal.Cell(PublisherFields.Describe(publisher)), Cell(publisher, "allowed_actions"), Cell(publisher, "expires_at"));
            }

            Terminal.On(parsed.InvocationConfiguration.Output).Write(table);
            return ExitCode.Done;
        }, stop));
        return command;
    }

    private static Command Add()
    {
        var options = new ServerOptions();
        var provider = new Option<string?>("--provider") { HelpName = "NAME", Description = "github, gitlab, circleci, or one that the server has a file for, e.g. buildkite" };
        var fields = new Option<string[]>("--field") { HelpName = "NAME=VALUE", Description = "One field of the publisher, e.g. owner=acme or claims.pipeline_slug=demo; lists with commas; may be repeated", DefaultValueFactory = _ => [] };
        var file = new Option<FileInfo?>("--file") { HelpName = "FILE", Description = "JSON file with the publisher's fields, e.g. publisher.json; --field overrides it" };
        var command = new Command(
            "add",
            "Let a CI job publish a package. Example: tp publishers add --package @acme/demo --provider github --field owner=acme --field repository=demo --field workflow_filename=publish.yml")
        {
            options.Package, provider, fields, file, options.Registry, options.Server,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var (publisher, fault) = await ReadAsync(parsed.GetValue(file), parsed.GetValue(provider), parsed.GetValue(fields)!, stop);
            if (fault is not null)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync("tp: " + fault);
                return ExitCode.Usage;
            }

            return await options.WithServerAsync(parsed, async client =>
            {
                var answer = await client.PostAsync(options.PackagePath(parsed, "publishers"), publisher, stop);
                if (!answer.Ok)
                {
                    return await ServerOptions.RefusedAsync(parsed, answer);
                }

                var pending = answer.Text("state") == "pending" ? " It waits for the first publish, since the package does not exist yet." : "";
                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    Terminal.OneLine($"Added publisher {answer.Text("id")} to {parsed.GetValue(options.Package)}: {PublisherFields.Describe(answer.Body)}.{pending}"));
                foreach (var warning in answer.Body["warnings"] as JsonArray ?? [])
                {
                    await parsed.InvocationConfiguration.Error.WriteLineAsync("tp: warning: " + Terminal.OneLine(PublisherFields.Plain(warning)));
                }

                return ExitCode.Done;
            }, stop);
        });
        return command;
    }

    private static Command Remove()
    {
        var options = new ServerOptions();
        var id = new Argument<string>("ID") { Description = "The publisher's id, as tp publishers list shows it" };
        var command = new Command("remove", "Remove a publisher; its live credentials die at once. Example: tp publishers remove --package @acme/demo tp_k3j9x2")
        {
            id, options.Package, options.Registry, options.Server,
        };
        command.SetAction((parsed, stop) => options.WithServerAsync(parsed, async client =>
        {
            var answer = await client.DeleteAsync(options.PackagePath(parsed, "publishers/" + Uri.EscapeDataString(parsed.GetValue(id)!)), stop);
            if (!answer.Ok)
            {
                return await ServerOptions.RefusedAsync(parsed, answer);
            }

            await parsed.InvocationConfiguration.Output.WriteLineAsync($"Removed publisher {parsed.GetValue(id)} from {parsed.GetValue(options.Package)}.");
            return ExitCode.Done;
        }, stop));
        return command;
    }

    private static async Task<(JsonObject Publisher, string? Fault)> ReadAsync(FileInfo? file, string? provider, string[] fields, CancellationToken cancellationToken)
    {
        JsonObject? publisher = [];
        if (file is not null)
        {
            if (!file.Exists)
            {
                return ([], $"there is no file {file}.");
            }

            publisher = PublisherFields.ParseObject(await File.ReadAllTextAsync(file.FullName, cancellationToken));
            if (publisher is null)
            {
                return ([], $"{file} must hold one JSON object with the publisher's fields.");
            }
        }

        foreach (var field in fields)
        {
            if (!PublisherFields.TrySet(publisher, field))
            {
                return ([], $"--field {field} must look like NAME=VALUE.");
            }
        }

        publisher["provider"] = provider ?? publisher["provider"]?.DeepClone();
        return publisher["provider"] is null ? ([], "--provider is missing: github, gitlab, circleci, or one that the server has a file for, e.g. buildkite.") : (publisher, null);
    }

    private static Text Cell(JsonObject publisher, string field) => Terminal.Cell(PublisherFields.Plain(publisher[field]));
}
