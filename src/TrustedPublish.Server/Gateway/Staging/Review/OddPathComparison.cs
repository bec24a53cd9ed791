namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>Lists what is unusual about a version's paths, new things first.</summary>
internal static class OddPathComparison
{
    public static List<OddPath> Of(PackageInventory? before, PackageInventory? after) => after is null ? [] :
    [
        .. after.Odd
            .Select(entry => (entry.Value, InPublished: before is not null && before.Odd.TryGetValue(entry.Key, out var old) && old.Link == entry.Value.Link && !entry.Value.Reasons.Except(old.Reasons).Any()))
            .OrderBy(static entry => entry.InPublished).ThenBy(static entry => entry.Value.Path, StringComparer.Ordinal)
            .Select(static entry => new OddPath(
                VisibleText.Path(entry.Value.Path), entry.Value.Reasons, entry.Value.Link.Length > 0 ? VisibleText.Path(entry.Value.Link) : null, entry.InPublished)),
    ];
}
