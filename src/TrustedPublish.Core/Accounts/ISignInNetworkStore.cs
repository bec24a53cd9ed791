using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core.Accounts;

/// <summary>Where each account has signed in from.</summary>
internal interface ISignInNetworkStore
{
    /// <summary>Remembers a network. Of an account that has signed in from elsewhere before, the trail is written in the same transaction.</summary>
    /// <param name="accountId">Who signed in.</param>
    /// <param name="network">As address/bits.</param>
    /// <param name="trail">What to write when the account is known, but not from there.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task SeeAsync(string accountId, string network, Trail trail, CancellationToken cancellationToken);
}
