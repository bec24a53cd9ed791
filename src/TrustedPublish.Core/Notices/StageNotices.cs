using System.Globalization;
using TrustedPublish.Core.Stages;

namespace TrustedPublish.Core.Notices;

/// <summary>The words of notices about staged versions.</summary>
internal static class StageNotices
{
    private static readonly FormattableString NotYou = $"If nobody of you meant this, reject it, remove the publisher or token it came from, and look who signed in.";

    public static NoticeText Held(Stage stage) => NoticeText.Of(
        NoticeKind.StageHeld, $"{stage.Package} {stage.Version} waits for approval",
        $"{stage.Source.Actor} ({stage.Source.ActorType}) staged {stage.Package} {stage.Version} on registry {stage.Registry}. Nobody can install it until it is approved.",
        $"look      npm stage view {stage.Id}\napprove   npm stage approve {stage.Id}\nreject    npm stage reject {stage.Id}\nuntil     {When(stage.ExpiresAt)}\ncontent   {stage.Integrity}", NotYou);

    public static NoticeText Approved(Stage stage, string by, int given, int needed) => NoticeText.Of(
        NoticeKind.StageApproved, $"{stage.Package} {stage.Version} was approved ({given} of {needed})",
        $"{by} approved {stage.Package} {stage.Version} on registry {stage.Registry}, staged by {stage.Source.Actor}: {given} of {needed} approvals.", Facts(stage), NotYou);

    public static NoticeText Published(Stage stage) => NoticeText.Of(
        NoticeKind.StagePublished, $"{stage.Package} {stage.Version} is published",
        $"What was staged by {stage.Source.Actor} and approved by {Names(stage)} is public on registry {stage.Registry}.", Facts(stage));

    public static NoticeText Failed(Stage stage, string reason) => NoticeText.Of(
        NoticeKind.StageFailed, $"{stage.Package} {stage.Version} could not be published",
        $"It was approved by {Names(stage)}, but registry {stage.Registry} did not take it: {reason}", Facts(stage));

    public static NoticeText Rejected(Stage stage, string by, string? reason) => NoticeText.Of(
        NoticeKind.StageRejected, $"{stage.Package} {stage.Version} was rejected",
        $"{by} rejected what {stage.Source.Actor} had staged on registry {stage.Registry}: {reason ?? "no reason given"}", Facts(stage));

    public static NoticeText Expiring(Stage stage) => NoticeText.Of(
        NoticeKind.StageExpiring, $"{stage.Package} {stage.Version} waits for approval until {When(stage.ExpiresAt)}",
        $"Nobody approved it yet; then it is gone and has to be staged again.", Facts(stage));

    public static NoticeText Expired(Stage stage) => NoticeText.Of(
        NoticeKind.StageExpired, $"{stage.Package} {stage.Version} was not approved in time",
        $"What {stage.Source.Actor} had staged on registry {stage.Registry} is gone; its version number is free again.", Facts(stage));

    public static NoticeText Withdrawn(Stage stage, string reason) => NoticeText.Of(
        NoticeKind.StageWithdrawn, $"{stage.Package} {stage.Version} was withdrawn",
        $"What {stage.Source.Actor} had staged on registry {stage.Registry} can no longer be approved: {reason}.", Facts(stage));

    public static NoticeText SettingsChanged(string registry, string package, string settings, string by) => NoticeText.Of(
        NoticeKind.StagingChanged, $"Staging of {package} changed",
        $"{by} changed how versions of {package} on registry {registry} are approved: {settings}.", $"If nobody of you meant this, change it back and look who signed in.");

    private static FormattableString Facts(Stage stage) => $"stage     {stage.Id}\ntag       {stage.Tag}\ncontent   {stage.Integrity}";

    private static string When(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Names(Stage stage) => string.Join(" and ", stage.Approvals.Select(static approval => approval.Name));
}
