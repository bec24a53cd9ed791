using System.Text.RegularExpressions;

namespace TrustedPublish.Core.Providers.GitLab;

/// <summary>The values GitLab publishers take.</summary>
internal static partial class GitLabShapes
{
    public static FieldShape ProjectPath { get; } = FieldShape.Text("the full path group/…/project", static text => PathPattern.IsMatch(text));

    public static FieldShape ConfigPath { get; } = FieldShape.Text(
        "the CI file's path inside the project, ending in .yml or .yaml",
        static text => ConfigPattern.IsMatch(text) && !text.Split('/').Any(static segment => segment is "" or "." or ".."));

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)+\z")]
    private static partial Regex PathPattern { get; }

    [GeneratedRegex(@"\A[\x21-\x7e-[\\]]+\.ya?ml\z")]
    private static partial Regex ConfigPattern { get; }
}
