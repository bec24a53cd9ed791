using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Providers.GitHub;

/// <summary>
/// The comparisons only GitHub needs. Workflow references are built from the publisher and the token's own ref or commit and compared whole:
/// a reference cannot be parsed, since file names and refs may both hold an @ (CLM-14).
/// </summary>
internal static class GitHubChecks
{
    private const string Folder = "/.github/workflows/";

    public static Check? Owner(Binding binding, ClaimSet claims)
    {
        var expected = binding.Text("owner")!;
        var (owner, repository) = (claims.Text("repository_owner"), claims.Text("repository"));
        return owner.Value is not { } actual ? Check.Unreadable("owner", expected, "repository_owner", owner.IsWrongType)
            : repository.Value is not { } full ? Check.Unreadable("owner", expected, "repository", repository.IsWrongType)
            // An issuer that contradicts itself is broken or hostile (GH-17).
            : !IsFullName(full, actual) ? Check.Malformed("repository", $"{actual}/name", "repository", full)
            : ClaimChecks.EqualAscii(actual, expected, StringComparison.OrdinalIgnoreCase) ? Check.Holds("owner", expected, actual)
            : Check.Fails("owner", expected, actual, RefusalCode.RepositoryMismatch);
    }

    public static Check? Repository(Binding binding, ClaimSet claims)
    {
        var expected = $"{binding.Text("owner")}/{binding.Text("repository")}";
        var repository = claims.Text("repository");
        return repository.Value is not { } actual ? Check.Unreadable("repository", expected, "repository", repository.IsWrongType)
            : ClaimChecks.EqualAscii(actual, expected, StringComparison.OrdinalIgnoreCase) ? Check.Holds("repository", expected, actual)
            : Check.Fails("repository", expected, actual, RefusalCode.RepositoryMismatch);
    }

    public static Check? Workflow(Binding binding, ClaimSet claims)
    {
        var file = binding.Text("workflow_filename")!;
        var actual = claims.Text("workflow_ref");
        return claims.Text("ref").IsWrongType ? Check.Unreadable("workflow_filename", file, "ref", wrongType: true)
            : OwnRefs(claims) is not [_, ..] refs ? Check.Unreadable("workflow_filename", file, "ref", wrongType: false)
            : claims.Text("repository").Value is not { } repository ? Check.Unreadable("workflow_filename", file, "repository", wrongType: false)
            : actual.Value is not { } workflow ? Check.Unreadable("workflow_filename", file, "workflow_ref", actual.IsWrongType)
            : refs.Any(own => IsWorkflow(workflow, repository, $"{file}@{own}")) ? Check.Holds("workflow_filename", file, workflow)
            : Check.Fails("workflow_filename", file, Shown(workflow, repository, refs), RefusalCode.WorkflowMismatch);
    }

    public static Check? CalledWorkflow(Binding binding, ClaimSet claims)
    {
        if (binding.Value("called_workflow") is CalledWorkflow { Repository: null })
        {
            return null;
        }

        var called = claims.Text("job_workflow_ref");
        var expected = binding.Value("called_workflow")?.ToString() ?? "a workflow of the same repository at the same ref";
        return called.Value is not { } actual ? Check.Unreadable("called_workflow", expected, "job_workflow_ref", called.IsWrongType)
            : claims.Text("repository").Value is null ? Check.Unreadable("called_workflow", expected, "repository", wrongType: false)
            : (binding.Value("called_workflow") is CalledWorkflow rule ? IsCalled(rule, actual, claims) : IsOwn(actual, claims))
                ? Check.Holds("called_workflow", expected, actual)
            : Check.Fails("called_workflow", expected, actual, RefusalCode.CalledWorkflowMismatch);
    }

    public static Check? AllowedEvents(Binding binding, ClaimSet claims)
    {
        var actual = claims.Text("event_name");
        if (binding.Texts("allowed_events") is not { } allowed)
        {
            return actual.Value is null ? Check.Unreadable("allowed_events", "any not denied", "event_name", actual.IsWrongType) : null;
        }

        var expected = string.Join(", ", allowed);
        return actual.Value is not { } name ? Check.Unreadable("allowed_events", expected, "event_name", actual.IsWrongType)
            : allowed.Contains(name, StringComparer.Ordinal) ? Check.Holds("allowed_events", expected, name)
            : Check.Fails("allowed_events", expected, name, RefusalCode.EventDenied);
    }

    /// <summary>
    /// A deployment of a bare commit runs for no ref, so that a commit of any branch or fork would do: only a publisher that names that event and
    /// an environment takes it (GH-16).
    /// </summary>
    public static Check? Ref(Binding binding, ClaimSet claims) =>
        claims.Text("ref").Value is not null || (binding.Text("environment") is not null && binding.Texts("allowed_events")?.Contains("deployment") is true)
            ? null
            : Check.Fails("ref", "a branch or a tag", null, RefusalCode.RefDenied);

    /// <summary>Where the issuer's people look at runs; null when the issuer's URL does not tell.</summary>
    public static string? Web(Issuer issuer) => issuer.Identifier switch
    {
        var id when id.StartsWith("https://token.actions.githubusercontent.com", StringComparison.Ordinal) => "https://github.com",
        var id when id.StartsWith("https://token.actions.", StringComparison.Ordinal) && id.EndsWith(".ghe.com", StringComparison.Ordinal) => $"https://{id["https://token.actions.".Length..]}",
        var id when id.EndsWith("/_services/token", StringComparison.Ordinal) => id[..^"/_services/token".Length],
        _ => null,
    };

    // A job inside the own repository may still run in a reusable workflow file of it, at the same ref.
    private static bool IsOwn(string called, ClaimSet claims)
    {
        var repository = claims.Text("repository").Value!;
        var prefix = $"{repository}{Folder}";
        return called.StartsWith(repository, StringComparison.OrdinalIgnoreCase)
            && called.AsSpan(repository.Length).StartsWith(Folder)
            && OwnRefs(claims).Any(own => called.EndsWith($"@{own}", StringComparison.Ordinal)
                && called.Length > prefix.Length + own.Length + 1
                && !called.AsSpan(prefix.Length, called.Length - prefix.Length - own.Length - 1).Contains('/'));
    }

    private static bool IsCalled(CalledWorkflow rule, string called, ClaimSet claims)
    {
        var file = $"{rule.Repository}{Folder}{rule.WorkflowFilename}@";
        var repositoryLength = rule.Repository!.Length;
        if (called.Length <= file.Length
            || !ClaimChecks.EqualAscii(called.AsSpan(0, repositoryLength), rule.Repository, StringComparison.OrdinalIgnoreCase)
            || !called.AsSpan(repositoryLength, file.Length - repositoryLength).SequenceEqual(file.AsSpan(repositoryLength)))
        {
            return false;
        }

        // What follows must be a ref or a commit: "publish.yml@x.yml@refs/…" is another file.
        var at = called[file.Length..];
        return (at.StartsWith("refs/", StringComparison.Ordinal) || IsCommit(at))
            && (rule.Ref is null || SegmentGlob.Matches(rule.Ref, at))
            && (rule.Sha is null || claims.Text("job_workflow_sha").Value == rule.Sha);
    }

    private static bool IsWorkflow(string workflow, string repository, string fileAtRef) =>
        workflow.Length == repository.Length + Folder.Length + fileAtRef.Length
        && workflow.StartsWith(repository, StringComparison.OrdinalIgnoreCase)
        && workflow.AsSpan(repository.Length).StartsWith(Folder)
        && workflow.EndsWith(fileAtRef, StringComparison.Ordinal);

    // For people: the part that differs is mostly the file, so leave out what every reference of the repository shares.
    private static string Shown(string workflow, string repository, IEnumerable<string> refs)
    {
        var prefix = $"{repository}{Folder}";
        return workflow.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
            && refs.FirstOrDefault(own => workflow.EndsWith($"@{own}", StringComparison.Ordinal) && workflow.Length > prefix.Length + own.Length + 1) is { } at
            ? workflow[prefix.Length..^(at.Length + 1)]
            : workflow;
    }

    private static string[] OwnRefs(ClaimSet claims) => (claims.Text("ref").Value, claims.Text("sha").Value) switch
    {
        ({ } name, { } commit) => [name, commit],
        (null, null) => [],
        var (name, commit) => [name ?? commit!],
    };

    private static bool IsFullName(string full, string owner) =>
        full.Length > owner.Length + 1 && full[owner.Length] == '/' && full.StartsWith(owner, StringComparison.OrdinalIgnoreCase)
        && !full.AsSpan(owner.Length + 1).Contains('/');

    private static bool IsCommit(string text) => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigitLower);
}
