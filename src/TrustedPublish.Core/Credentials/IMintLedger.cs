using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core.Credentials;

/// <summary>Makes a mint durable before its credential leaves: the journal entry and, on first use, the publisher's pinned ids in one transaction.</summary>
internal interface IMintLedger
{
    /// <summary>Commits a mint.</summary>
    /// <param name="trail">The journal entry of the exchange, with the credential's jti; notices only with a pin.</param>
    /// <param name="pinned">The publisher with its ids filled in and <c>Version</c> one higher than it was matched with; null when nothing is to be pinned.</param>
    /// <returns>False when the publisher was changed, pinned by another token or removed meanwhile (GH-04): nothing was written and nothing may be minted.</returns>
    /// <exception cref="StoreUnavailableException">Nothing is known to be written: nothing may be minted.</exception>
    Task<bool> CommitAsync(Trail trail, PublisherRecord? pinned, CancellationToken cancellationToken);
}
