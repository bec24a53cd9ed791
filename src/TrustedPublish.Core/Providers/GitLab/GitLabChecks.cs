using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Providers.GitLab;

/// <summary>The comparisons only GitLab needs.</summary>
internal static class GitLabChecks
{
    public static Check? ProjectPath(Binding binding, ClaimSet claims)
    {
        var expected = binding.Text("project_path")!;
        var path = claims.Text("project_path");
        return path.Value is not { } actual ? Check.Unreadable("project_path", expected, "project_path", path.IsWrongType)
            : ClaimChecks.EqualAscii(actual, expected, StringComparison.OrdinalIgnoreCase) ? Check.Holds("project_path", expected, actual)
            : Check.Fails("project_path", expected, actual, RefusalCode.RepositoryMismatch);
    }

    /// <summary>
    /// The pipeline's file must be the project's own: host, project, file and the job's own ref or commit, built and compared whole,
    /// since paths may hold // and @ (CI-02, CLM-14).
    /// </summary>
    public static Check? ConfigPath(Binding binding, ClaimSet claims)
    {
        var expected = binding.Text("ci_config_path")!;
        var (uri, sha, project, fullRef) = (claims.Text("ci_config_ref_uri"), claims.Text("sha"), claims.Text("project_path"), FullRef(claims));
        if (uri.Value is not { } actual)
        {
            return Check.Unreadable("ci_config_path", expected, "ci_config_ref_uri", uri.IsWrongType);
        }

        if (sha.Value is not { } commit)
        {
            return Check.Unreadable("ci_config_path", expected, "sha", sha.IsWrongType);
        }

        if (project.Value is not { } path || fullRef.Value is not { } at)
        {
            var missing = project.Value is null ? "project_path" : "ref";
            return Check.Unreadable("ci_config_path", expected, missing, claims.Text(missing).IsWrongType);
        }

        var instance = InstanceOf(binding.Text("issuer")!);
        var prefix = $"{instance}/{path}//";
        return IsFile(actual, instance.Length, prefix, $"{expected}@{at}") || IsFile(actual, instance.Length, prefix, $"{expected}@{commit}")
            ? Check.Holds("ci_config_path", expected, actual)
            : Check.Fails("ci_config_path", expected, Shown(actual, prefix, at), RefusalCode.WorkflowMismatch);
    }

    /// <summary>In fork pipelines <c>project_*</c> once named the target while the job ran elsewhere (CI-01).</summary>
    public static Check? JobProject(Binding binding, ClaimSet claims) =>
        Same(claims, "job_project_id", "project_id", StringComparison.Ordinal)
        ?? Same(claims, "job_project_path", "project_path", StringComparison.OrdinalIgnoreCase)
        ?? Same(claims, "job_namespace_id", "namespace_id", StringComparison.Ordinal)
        ?? Same(claims, "job_namespace_path", "namespace_path", StringComparison.OrdinalIgnoreCase);

    /// <summary>The subject may be composed in many ways but always begins with the project; an issuer that contradicts itself is broken or hostile.</summary>
    public static Check? Subject(Binding binding, ClaimSet claims)
    {
        var (subject, path) = (claims.Text("sub"), claims.Text("project_path").Value);
        var expected = $"project_path:{path}";
        return subject.Value is not { } actual ? Check.Unreadable("sub", expected, "sub", subject.IsWrongType)
            : actual.StartsWith(expected, StringComparison.OrdinalIgnoreCase) && (actual.Length == expected.Length || actual[expected.Length] == ':') ? null
            : Check.Malformed("sub", expected, "sub", actual);
    }

    /// <summary><c>ref_path</c>, or on older instances the same built from <c>ref_type</c> and <c>ref</c>.</summary>
    public static ClaimText FullRef(ClaimSet claims)
    {
        var path = claims.Text("ref_path");
        return path.Value is not null || path.IsWrongType || claims.Text("ref").Value is not { } name ? path
            : claims.Text("ref_type").Value switch
            {
                "branch" => new ClaimText($"refs/heads/{name}"),
                "tag" => new ClaimText($"refs/tags/{name}"),
                _ => path,
            };
    }

    /// <summary>The group (or user) whose project it is; null when the path has none.</summary>
    public static string? GroupOf(string? projectPath) => projectPath?.LastIndexOf('/') is { } at and > 0 ? projectPath[..at] : null;

    private static string InstanceOf(string issuer) => issuer[(issuer.IndexOf("://", StringComparison.Ordinal) + 3)..];

    private static bool IsFile(string uri, int hostLength, string prefix, string fileAtRef) =>
        uri.Length == prefix.Length + fileAtRef.Length
        && uri.AsSpan(0, hostLength).SequenceEqual(prefix.AsSpan(0, hostLength))
        && ClaimChecks.EqualAscii(uri.AsSpan(0, prefix.Length), prefix, StringComparison.OrdinalIgnoreCase)
        && uri.EndsWith(fileAtRef, StringComparison.Ordinal);

    private static string Shown(string uri, string prefix, string at) =>
        uri.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && uri.EndsWith($"@{at}", StringComparison.Ordinal) && uri.Length > prefix.Length + at.Length + 1
            ? uri[prefix.Length..^(at.Length + 1)]
            : uri;

    private static Check? Same(ClaimSet claims, string job, string project, StringComparison comparison)
    {
        var (actual, expected) = (claims.Text(job), claims.Text(project).Value);
        return actual.IsWrongType ? Check.Unreadable(job, expected, job, wrongType: true)
            : actual.Value is null || (expected is not null && ClaimChecks.EqualAscii(actual.Value, expected, comparison)) ? null
            : Check.Fails(job, expected, actual.Value, RefusalCode.JobProjectMismatch);
    }
}
