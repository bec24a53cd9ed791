using TrustedPublish.Core.Accounts.Presence;

namespace TrustedPublish.Core.Stages;

/// <summary>What a person confirms: this stage with this content, and nothing else.</summary>
internal static class StageOperation
{
    public static Operation Approve(Stage stage) => Of("approve and publish", "stage-approve", stage);

    public static Operation Reject(Stage stage) => Of("reject", "stage-reject", stage);

    private static Operation Of(string verb, string kind, Stage stage) => Operation.Of(
        Explanation.Ascii($"{verb} {stage.Package} {stage.Version} as {stage.Tag} in {stage.Registry}, staged by {stage.Source.Actor}, {stage.Integrity[..Math.Min(23, stage.Integrity.Length)]}..."),
        kind, stage.Id, stage.Registry, stage.Package, stage.Version, stage.Tag, stage.Integrity, stage.Document.Blob);
}
