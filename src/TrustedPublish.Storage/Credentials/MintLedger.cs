using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Journal;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Credentials;

/// <summary>Makes mints durable: without a pin in the shared commit, with one in a transaction of its own.</summary>
internal sealed class MintLedger(WriteLoop writes, IPublisherStore publishers) : IMintLedger
{
    public async Task<bool> CommitAsync(Trail trail, PublisherRecord? pinned, CancellationToken cancellationToken)
    {
        if (pinned is not null)
        {
            return await publishers.ReplaceAsync(pinned, expectedVersion: pinned.Version - 1, trail, cancellationToken);
        }

        await writes.AppendAsync(trail.Entry, cancellationToken);
        return true;
    }
}
