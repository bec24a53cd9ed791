using System.CommandLine;
using System.Text.Json.Nodes;

namespace TrustedPublish.Cli.Management;

/// <summary><c>tp explain</c>: why a token would be accepted or refused for a package, or why an attempt was.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var options = new ServerOptions();
        var token = new Option<string?>("--token-file", "--token") { HelpName = "FILE", Description = "File with the ID token; - reads it from standard input. Nothing is used up" };
        var claims = new Option<string?>("--claims") { HelpName = "FILE", Description = "JSON file with a token's claims; - reads standard input" };
        var version = new Option<string?>("--package-version") { HelpName = "VERSION", Description = "Version to be published, e.g. 1.2.3, for publishers whose tag fixes it" };
        var id = new Option<string?>("--id") { HelpName = "ID", Description = "Short id that a refused job was shown, e.g. 7K2M-9QXD" };
        var command = new Command("explain", "Say why a token would be refused, or why a job was. Example: tp explain --package @acme/demo --id 7K2M-9QXD")
        {
            options.Package, token, claims, version, id, options.Registry, options.Server,
        };
        command.Validators.Add(result =>
        {
            if (new Option[] { token, claims, id }.Count(option => result.GetResult(option) is not null) != 1)
            {
                result.AddError("Say exactly one of --token-file, --claims and --id.");
            }
        });
        command.SetAction(async (parsed, stop) => parsed.GetValue(id) is { } attempt
            ? await options.WithServerAsync(parsed, client => FindAsync(parsed, options, client, attempt, stop), stop)
            : await EvaluateAsync(parsed, options, parsed.GetValue(token), parsed.GetValue(claims), parsed.GetValue(version), stop));
        return command;
    }

    private static async Task<int> EvaluateAsync(ParseResult parsed, ServerOptions options, string? tokenFile, string? claimsFile, string? version, CancellationToken cancellationToken)
    {
        var text = await ReadAsync((tokenFile ?? claimsFile)!, cancellationToken);
        var request = text is null ? null : tokenFile is not null ? new JsonObject { ["token"] = text.Trim() } : RequestOf(text);
        if (request is null)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(text is null ? $"tp: cannot read {(tokenFile is null ? claimsFile : "the token's file; give its name, or - for standard input")}." : $"tp: {claimsFile} must hold one JSON object with the claims.");
            return ExitCode.Usage;
        }

        if (version is not null)
        {
            request["package_version"] = version;
        }

        return await options.WithServerAsync(parsed, async client =>
        {
            var answer = await client.PostAsync(options.PackagePath(parsed, "publishers/evaluate"), request, cancellationToken);
            return answer.Ok ? await Explanation.WriteAsync(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, answer.Body) : await ServerOptions.RefusedAsync(parsed, answer);
        }, cancellationToken);
    }

    private static async Task<int> FindAsync(ParseResult parsed, ServerOptions options, ServerClient client, string id, CancellationToken cancellationToken)
    {
        // People read ids to each other; the journal has them in capitals.
        id = string.Concat(id.Select(char.ToUpperInvariant));
        var answer = await client.GetAsync(options.PackagePath(parsed, "exchanges?id=" + Uri.EscapeDataString(id)), cancellationToken);
        if (!answer.Ok)
        {
            return await ServerOptions.RefusedAsync(parsed, answer);
        }

        var found = (answer.Body["exchanges"] as JsonArray ?? []).OfType<JsonObject>()
            .FirstOrDefault(one => one["id"]?.ToString() == id);
        if (found is null)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"tp: {parsed.GetValue(options.Package)} has no recent attempt with the id {id}.");
            return ExitCode.Refused;
        }

        await parsed.InvocationConfiguration.Output.WriteLineAsync(Terminal.OneLine($"Attempt {found["id"]} at {found["at"]}"));
        await Explanation.WriteAsync(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Output, found);
        return ExitCode.Done;
    }

    /// <summary>A claim set, or a whole evaluation request with <c>claims</c> and perhaps <c>header</c>.</summary>
    private static JsonObject? RequestOf(string text) => PublisherFields.ParseObject(text) switch
    {
        null => null,
        { } whole when whole["claims"] is JsonObject claims => whole["header"] is { } header
            ? new JsonObject { ["header"] = header.DeepClone(), ["claims"] = claims.DeepClone() }
            : new JsonObject { ["claims"] = claims.DeepClone() },
        { } claims => new JsonObject { ["claims"] = claims },
    };

    private static async Task<string?> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return file == "-" ? await Console.In.ReadToEndAsync(cancellationToken) : await File.ReadAllTextAsync(file, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
