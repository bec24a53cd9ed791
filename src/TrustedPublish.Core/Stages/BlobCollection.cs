namespace TrustedPublish.Core.Stages;

/// <summary>Forgets contents that no stage needs: of closed stages, and what a crash left between a content and its stage.</summary>
internal sealed class BlobCollection(IBlobStore blobs, IStageStore stages, TimeProvider time)
{
    /// <summary>A content this young may belong to a stage that another process is just about to record.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    /// <param name="grace">Zero where no other process can be at work.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many were forgotten.</returns>
    public async Task<int> CollectAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        // Listed before the stages are read: a content put later is not on the list.
        List<KeptBlob> kept = [];
        await foreach (var blob in blobs.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            kept.Add(blob);
        }

        var needed = await stages.BlobsAsync(cancellationToken).ConfigureAwait(false);
        var youngest = time.GetUtcNow() - grace;
        var collected = 0;
        foreach (var blob in kept.Where(blob => !needed.Contains(blob.Hash) && (grace == TimeSpan.Zero || blob.PutAt < youngest)))
        {
            await blobs.DeleteAsync(blob.Hash, cancellationToken).ConfigureAwait(false);
            collected++;
        }

        return collected;
    }
}
