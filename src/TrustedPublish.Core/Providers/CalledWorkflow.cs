using System.Text.Json;

namespace TrustedPublish.Core.Providers;

/// <summary>The reusable workflow a job must run in: any, or one of another repository, optionally at one ref or commit (GH-09, GH-10).</summary>
internal sealed record CalledWorkflow
{
    /// <summary>owner/name; null = any workflow of any repository.</summary>
    public string? Repository { get; init; }

    /// <summary>The file in <c>.github/workflows</c>.</summary>
    public string? WorkflowFilename { get; init; }

    /// <summary>A full ref, stars allowed; null = any.</summary>
    public string? Ref { get; init; }

    /// <summary>The commit of the called workflow; null = any.</summary>
    public string? Sha { get; init; }

    /// <summary>Any called workflow.</summary>
    public static CalledWorkflow Any { get; } = new();

    /// <summary>Writes <c>"any"</c> or the object it was read from.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        if (Repository is null)
        {
            writer.WriteStringValue("any");
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("repository", Repository);
        writer.WriteString("workflow_filename", WorkflowFilename);
        writer.WriteString("ref", Ref);
        writer.WriteString("sha", Sha);
        writer.WriteEndObject();
    }

    /// <summary>Shows it to a person.</summary>
    public override string ToString() =>
        Repository is null ? "any workflow" : $"{Repository}/.github/workflows/{WorkflowFilename}{(Ref is null ? "" : $"@{Ref}")}{(Sha is null ? "" : $" at {Sha}")}";
}
