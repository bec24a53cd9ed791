using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedPublish.Core;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Bindings.GuardRails;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary>Translates between npm's trust configurations and our publishers.</summary>
internal static class TrustConfiguration
{
    private const string CircleCi = "oidc.circleci.com/";

    /// <summary>The publisher an npm configuration describes, as our API would get it; null when it is none. npm names no issuer: the first configured one of the kind is meant.</summary>
    public static JsonObject? ToBinding(JsonElement configuration, IEnumerable<Issuer> issuers)
    {
        if (configuration.Object("claims") is not { } claims || Actions(configuration) is not { } actions)
        {
            return null;
        }

        var type = configuration.Text("type");
        var binding = !claims.EnumerateObject().All(claim => IsUnderstood(type, claim)) ? null : type switch
        {
            "github" => GitHub(claims),
            "gitlab" => GitLab(claims),
            "circleci" => CircleCiOf(claims),
            _ => null,
        };
        if (binding is null)
        {
            return null;
        }

        binding["provider"] = type;
        binding["allowed_actions"] = actions;
        if (issuers.FirstOrDefault(issuer => issuer.Provider == type) is { } first)
        {
            binding["issuer"] = type is "circleci" ? first.Identifier.Split("/org/")[0] : first.Identifier;
        }

        return binding;
    }

    /// <summary>What a person sees of a publisher to be confirmed: its provider and its fields' values.</summary>
    public static string Summary(JsonObject binding) =>
        string.Join(' ', binding.Where(static member => member.Key is not "issuer" && member.Value is JsonValue).Select(static member => member.Value!.ToString()));

    /// <summary>Writes a publisher as npm lists it.</summary>
    public static void Write(Utf8JsonWriter json, Publisher publisher)
    {
        var binding = publisher.Binding;
        json.WriteStartObject();
        json.WriteString("id", publisher.Id);
        json.WriteString("type", publisher.Record.Provider);
        json.WriteStartObject("claims");
        switch (publisher.Record.Provider)
        {
            case "github":
                json.WriteString("repository", $"{binding.Text("owner")}/{binding.Text("repository")}");
                WriteFile(json, "workflow_ref", binding.Text("workflow_filename"));
                WriteText(json, "environment", binding.Text("environment"));
                break;
            case "gitlab":
                json.WriteString("project_path", binding.Text("project_path"));
                WriteFile(json, "ci_config_ref_uri", binding.Text("ci_config_path"));
                WriteText(json, "environment", binding.Text("environment"));
                break;
            case "circleci":
                WriteText(json, $"{CircleCi}org-id", binding.Text("org_id"));
                WriteText(json, $"{CircleCi}project-id", binding.Text("project_id"));
                WriteText(json, $"{CircleCi}pipeline-definition-id", binding.Text("pipeline_definition_id"));
                WriteText(json, $"{CircleCi}vcs-origin", binding.Text("vcs_origin"));
                WriteTexts(json, $"{CircleCi}context-ids", binding.Texts("context_ids") ?? []);
                break;
            default:
                // npm has no words for others: it shows type and id, and with --json the claims as they are.
                foreach (var field in binding.Provider.Fields.Where(static field => field.Group is not null))
                {
                    WriteText(json, field.Name, binding.Text(field.Name));
                }

                break;
        }

        json.WriteEndObject();
        WriteTexts(json, "permissions", [.. binding.AllowedActions.Select(ToPermission)]);
        json.WriteEndObject();
    }

    /// <summary>What to tell the maintainer who just registered a publisher.</summary>
    public static string Notice(Publisher publisher, bool exists, IReadOnlyList<GuardRailObjection> objections)
    {
        var issuer = $"Tokens of {Explanation.Ascii(publisher.Binding.Text("issuer"))} are meant";
        var pending = exists ? "" : "; the package does not exist yet: the publisher waits 30 days for its first publish";
        var broad = publisher.Binding.IsBroad ? "; any branch or tag may publish: add an environment, or a ref with tp publishers" : "";
        return $"{issuer}{pending}{broad}{string.Concat(objections.Select(static objection => $"; {objection.Warning}"))}";
    }

    // A claim that were quietly dropped would leave a publisher wider than its maintainer asked for.
    private static bool IsUnderstood(string? type, JsonProperty claim) => (type, claim.Name) switch
    {
        ("github", "repository" or "environment") or ("gitlab", "project_path" or "environment") => claim.Value.ValueKind is JsonValueKind.String,
        ("github", "workflow_ref") or ("gitlab", "ci_config_ref_uri") => claim.Value.ValueKind is JsonValueKind.Object && claim.Value.EnumerateObject().All(static part => part.Name is "file"),
        ("circleci", $"{CircleCi}org-id" or $"{CircleCi}project-id" or $"{CircleCi}pipeline-definition-id" or $"{CircleCi}vcs-origin") => claim.Value.ValueKind is JsonValueKind.String,
        ("circleci", $"{CircleCi}context-ids") => claim.Value.ValueKind is JsonValueKind.Array,
        _ => false,
    };

    private static JsonObject? GitHub(JsonElement claims)
    {
        var parts = claims.Text("repository")?.Split('/');
        return parts is [var owner, var repository] && File(claims, "workflow_ref") is { } file
            ? new JsonObject { ["owner"] = owner, ["repository"] = repository, ["workflow_filename"] = file, ["environment"] = claims.Text("environment") }
            : null;
    }

    private static JsonObject? GitLab(JsonElement claims) =>
        claims.Text("project_path") is { } path && File(claims, "ci_config_ref_uri") is { } file
            ? new JsonObject { ["project_path"] = path, ["ci_config_path"] = file, ["environment"] = claims.Text("environment") }
            : null;

    private static JsonObject CircleCiOf(JsonElement claims)
    {
        var contexts = claims.TryGetProperty($"{CircleCi}context-ids", out var ids) ? JsonNode.Parse(ids.GetRawText()) : new JsonArray();
        return new JsonObject
        {
            ["org_id"] = claims.Text($"{CircleCi}org-id"),
            ["project_id"] = claims.Text($"{CircleCi}project-id"),
            ["pipeline_definition_id"] = claims.Text($"{CircleCi}pipeline-definition-id"),
            ["vcs_origin"] = claims.Text($"{CircleCi}vcs-origin"),
            ["context_ids"] = contexts,
        };
    }

    private static string? File(JsonElement claims, string name) => claims.Object(name)?.Text("file");

    // npm before 11.15 sends no permissions and means publishing.
    private static JsonArray? Actions(JsonElement configuration) =>
        !configuration.TryGetProperty("permissions", out var permissions) ? [PublisherActions.Publish]
        : permissions.ValueKind is not JsonValueKind.Array || permissions.EnumerateArray().Any(static item => item.ValueKind is not JsonValueKind.String) ? null
        : [.. permissions.EnumerateArray().Select(static item => (JsonNode)FromPermission(item.GetString()!))];

    private static string FromPermission(string permission) => permission switch
    {
        "createPackage" => PublisherActions.Publish,
        "createStagedPackage" => PublisherActions.Stage,
        _ => permission,
    };

    private static string ToPermission(string action) => action switch
    {
        PublisherActions.Publish => "createPackage",
        PublisherActions.Stage => "createStagedPackage",
        _ => action,
    };

    private static void WriteFile(Utf8JsonWriter json, string name, string? file)
    {
        json.WriteStartObject(name);
        json.WriteString("file", file);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
