using TrustedPublish.Server.Gateway.Npm;

namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>
/// Says what a staged version changes against the published one. Nothing that an archive holds is unpacked, run or opened further, and neither
/// archive can make it throw or cost more than its limits.
/// </summary>
internal static class StageReviewer
{
    /// <summary>Refuses a staged version that cannot be read; a published one that cannot be read is told in the review.</summary>
    /// <param name="staged">What is staged; its tarball is closed.</param>
    /// <param name="published">What to compare with; null when nothing is published.</param>
    /// <exception cref="IOException">The disk that holds a tarball fails.</exception>
    public static async Task<Judged<StageReview>> ReviewAsync(
        ReviewedVersion staged, PublishedBaseline? published, ReviewLimits limits, TimeProvider time, CancellationToken cancellationToken)
    {
        if (ManifestView.Read(staged.Manifest, out var fault) is not { } manifest)
        {
            await staged.Tarball.DisposeAsync();
            return WriteRefusal.Contradiction("publish_document_invalid", $"The staged version cannot be reviewed: {fault}.");
        }

        var after = await InventoryReader.ReadAsync(staged.Tarball, staged.Length, limits, time, cancellationToken);
        if (after.Fault is not null)
        {
            return WriteRefusal.Contradiction("tarball_invalid", $"The staged tarball cannot be reviewed: {after.Fault}.");
        }

        // Without the one side, reading the other tells nothing.
        var before = published?.Tarball is not { } tarball ? new InventoryResult(null, published?.Fault ?? "its tarball is missing")
            : after.Inventory is null ? new InventoryResult(null, "the staged version is not compared")
            : await InventoryReader.ReadAsync(tarball, published.Length, limits, time, cancellationToken);
        return Compare(new PackageFacts(manifest, after.Inventory), staged.Length, after.Limit, published, before, limits);
    }

    private static StageReview Compare(
        PackageFacts after, long packed, string? notCompared, PublishedBaseline? published, InventoryResult read, ReviewLimits limits)
    {
        string? fault = null;
        var manifest = published?.Manifest is { } old ? ManifestView.Read(old, out fault) : null;
        var before = published is null ? PackageFacts.Nothing : new PackageFacts(manifest ?? ManifestView.Empty, read.Inventory);
        var files = new FileComparison(before.Files, after.Files);
        return new StageReview
        {
            Published = Baseline(published, read, manifest is not null, fault),
            NotCompared = notCompared is null ? null : $"The staged files are not compared: {notCompared}.",
            Size = after.Inventory?.Size ?? new ReviewedSize(packed, null, null),
            FilesAdded = List(files.Added, path => ReviewedFile.Of(path, after.Files[path])),
            FilesRemoved = List(files.Removed, path => ReviewedFile.Of(path, before.Files[path])),
            FilesChanged = List(files.Changed, path => ChangedFile.Of(path, before.Files[path], after.Files[path])),
            Binaries = List(files.Binaries, path => ReviewedFile.Of(path, after.Files[path])),
            Executables = List(files.Executables, path => ReviewedFile.Of(path, after.Files[path])),
            OddPaths = BoundedList<OddPath>.Of(OddPathComparison.Of(before.Inventory, after.Inventory), limits.MaxListed),
            Dependencies = BoundedList<DependencyChange>.Of(DependencyComparison.Of(before.Manifest, after.Manifest), limits.MaxListed),
            Scripts = ScriptComparison.Of(before, after, files),
            BindingGyp = files.ChangeOf(FileComparison.BindingGyp),
            Bins = BoundedList<ValueChange>.Of(BinComparison.Of(before, after), limits.MaxListed),
            Fields = FieldComparison.Of(before.Manifest, after.Manifest),
        };

        BoundedList<T> List<T>(List<string> paths, Func<string, T> shown) => new(paths.Count, [.. paths.Take(limits.MaxListed).Select(shown)]);
    }

    private static ReviewBaseline Baseline(PublishedBaseline? published, InventoryResult read, bool manifestCompared, string? manifestFault)
    {
        if (published is null)
        {
            return new ReviewBaseline(BaselineState.None, null, null, false, false, null);
        }

        var reason = read.Reason ?? manifestFault;
        return new ReviewBaseline(
            read.Inventory is null ? BaselineState.Unreadable : BaselineState.Compared,
            published.Version is null ? null : VisibleText.Path(published.Version),
            reason is null ? null : $"The published version could not be read: {VisibleText.Value(reason)}.",
            manifestCompared,
            published.IntegrityChecked,
            read.Inventory?.Size);
    }
}
