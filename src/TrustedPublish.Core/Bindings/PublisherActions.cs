namespace TrustedPublish.Core.Bindings;

/// <summary>What a publisher may be allowed to do (contract §3, <c>allowed_actions</c>).</summary>
internal static class PublisherActions
{
    public const string Publish = "publish";
    public const string Stage = "stage";
    public const string DistTag = "dist-tag";
    public const string Deprecate = "deprecate";
    public const string Unpublish = "unpublish";

    public static readonly string[] All = [Publish, Stage, DistTag, Deprecate, Unpublish];
}
