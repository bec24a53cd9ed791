using System.Net;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Notices;

namespace TrustedPublish.Core.Accounts;

/// <summary>
/// Tells people when somebody signs in as them from where they never were. Kept are networks, /24 and /48, not addresses: providers change
/// those daily, and a list of where people are is worth stealing. An account's first sign-in is no news.
/// </summary>
internal sealed class SignInNetworks(ISignInNetworkStore store, TimeProvider time)
{
    /// <summary>Call it before a new session's token leaves: a sign-in that cannot be told of does not happen.</summary>
    /// <param name="account">Who signed in.</param>
    /// <param name="address">From where; null when the connection has no address.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task SignedInAsync(Account account, IPAddress? address, CancellationToken cancellationToken)
    {
        if (address is null)
        {
            return Task.CompletedTask;
        }

        var (network, now) = (AddressPrefix.Of(address, 24, 48), time.GetUtcNow());
        var entry = JournalEntry.Of("sign_in.new_network", JournalEntry.Accepted, account.Name, now) with
        {
            Data = $$"""{"network":"{{network}}"}""",
        };
        var notice = AccountNotices.SignInFromNewNetwork(account.Name, network).To(account.Id, now);
        return store.SeeAsync(account.Id, network, new Trail(entry, [notice]), cancellationToken);
    }
}
