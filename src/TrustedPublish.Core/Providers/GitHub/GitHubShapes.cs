using System.Text.Json;
using System.Text.RegularExpressions;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Providers.GitHub;

/// <summary>The values GitHub publishers take.</summary>
internal static partial class GitHubShapes
{
    public static FieldShape Owner { get; } = FieldShape.Text("the owner's login", static text => OwnerPattern.IsMatch(text));

    public static FieldShape Repository { get; } = FieldShape.Text("the repository's name without its owner", static text => NamePattern.IsMatch(text) && text is not ("." or ".."));

    public static FieldShape WorkflowFile { get; } = FieldShape.Text("a file name ending in .yml or .yaml, without folders", static text => FilePattern.IsMatch(text));

    public static FieldShape Tag { get; } = FieldShape.Text("a tag such as v* or v{{version}}; {{version}} and * do not mix", TagPattern.IsAcceptable);

    public static FieldShape CalledWorkflow { get; } = new(
        "\"any\", or {\"repository\", \"workflow_filename\", \"ref\"?, \"sha\"?}",
        static json => json.ValueKind switch
        {
            JsonValueKind.String when json.ValueEquals("any") => Providers.CalledWorkflow.Any,
            JsonValueKind.Object => ReadCalled(json),
            _ => null,
        });

    private static CalledWorkflow? ReadCalled(JsonElement json)
    {
        string? repository = null, file = null, at = null, sha = null;
        foreach (var member in json.EnumerateObject())
        {
            var text = member.Value.ValueKind is JsonValueKind.String ? member.Value.GetString() : null;
            var fits = member.Name switch
            {
                _ when member.Value.ValueKind is JsonValueKind.Null => true,
                "repository" => (repository = text) is not null && FullNamePattern.IsMatch(repository),
                "workflow_filename" => (file = text) is not null && FilePattern.IsMatch(file),
                "ref" => text is not null && Shapes.Ref.Read(member.Value) is not null && (at = text) is not null,
                "sha" => (sha = text) is not null && CommitPattern.IsMatch(sha),
                _ => false,
            };
            if (!fits)
            {
                return null;
            }
        }

        return repository is null || file is null
            ? null
            : new CalledWorkflow { Repository = repository, WorkflowFilename = file, Ref = at, Sha = sha };
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_-]{0,99}\z")]
    private static partial Regex OwnerPattern { get; }

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,100}\z")]
    private static partial Regex NamePattern { get; }

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_-]{0,99}/[A-Za-z0-9._-]{1,100}\z")]
    private static partial Regex FullNamePattern { get; }

    // Visible ASCII without a slash, a backslash or an escape, since nothing decodes one (GH-11); '@' is legal in a file name.
    [GeneratedRegex(@"\A(?!.*%[0-9A-Fa-f]{2})[\x21-\x7e-[/\\]]{1,250}\.ya?ml\z")]
    private static partial Regex FilePattern { get; }

    [GeneratedRegex(@"\A([0-9a-f]{40}|[0-9a-f]{64})\z")]
    private static partial Regex CommitPattern { get; }
}
