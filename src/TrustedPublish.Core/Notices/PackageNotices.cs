using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Notices;

/// <summary>The words of notices to the maintainers of a package.</summary>
internal static class PackageNotices
{
    private static readonly FormattableString NotYou =
        $"If nobody of you meant this, remove the publisher, revoke what it may have got (tp revoke publisher), and look who signed in.";

    private static readonly FormattableString Undo = $"If nobody of you meant this, change it back and look who signed in.";

    public static NoticeText PublisherAdded(PublisherRecord publisher, string by) => NoticeText.Of(
        NoticeKind.PublisherAdded, $"Trusted publisher added to {publisher.Package}",
        $"{by} let a CI job publish {publisher.Package} on registry {publisher.Registry}.",
        Description(publisher), NotYou);

    public static NoticeText PublisherChanged(PublisherRecord publisher, string by) => NoticeText.Of(
        NoticeKind.PublisherChanged, $"Trusted publisher of {publisher.Package} changed",
        $"{by} changed or renewed a trusted publisher of {publisher.Package} on registry {publisher.Registry}.",
        Description(publisher), NotYou);

    public static NoticeText PublisherRemoved(PublisherRecord publisher, string by) => NoticeText.Of(
        NoticeKind.PublisherRemoved, $"Trusted publisher of {publisher.Package} removed",
        $"{by} removed a trusted publisher of {publisher.Package} on registry {publisher.Registry}. What it had got is no longer good.",
        Description(publisher), Undo);

    /// <summary>The exchange that filled in the ids a publisher had left open.</summary>
    public static NoticeText PublisherFirstUsed(PublisherRecord pinned, string subject) => NoticeText.Of(
        NoticeKind.PublisherFirstUsed, $"Trusted publisher of {pinned.Package} used for the first time",
        $"A job of {subject} was the first to use a trusted publisher of {pinned.Package} on registry {pinned.Registry}.\nFrom now on only this very project can use it, whatever others are called.",
        Description(pinned), NotYou);

    public static NoticeText PublisherActivated(PublisherRecord publisher) => NoticeText.Of(
        NoticeKind.PublisherActivated, $"{publisher.Package} exists now: its trusted publisher is active",
        $"{publisher.Package} was published for the first time on registry {publisher.Registry}, and a trusted publisher that waited for it is active.",
        Description(publisher), NotYou);

    /// <summary>For all maintainers, the new one included.</summary>
    public static NoticeText MaintainerAdded(string registry, string package, string maintainer, string by) => NoticeText.Of(
        NoticeKind.MaintainerAdded, $"{maintainer} may now maintain {package}",
        $"{by} made {maintainer} a maintainer of {package} on registry {registry}.", Undo);

    /// <summary>For all maintainers, the former one included.</summary>
    public static NoticeText MaintainerRemoved(string registry, string package, string maintainer, string by) => NoticeText.Of(
        NoticeKind.MaintainerRemoved, $"{maintainer} no longer maintains {package}",
        $"{by} took the maintenance of {package} on registry {registry} from {maintainer}.", Undo);

    public static NoticeText PublishingAccessChanged(string registry, string package, string setting, string by) => NoticeText.Of(
        NoticeKind.PublishingAccessChanged, $"Publishing access of {package} changed",
        $"{by} changed who may publish {package} on registry {registry}: it is {setting} now.", Undo);

    private static FormattableString Description(PublisherRecord publisher) =>
        $"publisher  {publisher.Id}\nprovider   {publisher.Provider}\nfields     {publisher.Fields}";
}
