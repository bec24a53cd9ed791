using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core.Accounts.Passkeys;

/// <summary>Passkeys: their protocol (WebAuthn) and where they are kept. That a question is answered once is the ceremonies' affair.</summary>
internal interface IPasskeys
{
    Task<PasskeyQuestion> RegistrationAsync(Account account, CancellationToken cancellationToken);

    /// <summary>Asks for a passkey of this account; null: of whomever it belongs to.</summary>
    Task<PasskeyQuestion> AssertionAsync(Account? account, CancellationToken cancellationToken);

    /// <summary>Keeps the passkey that a browser made; as the account's first factor with recovery codes, and all other sessions end.</summary>
    Task<PasskeyAddition> AddAsync(Account account, string state, string unverifiedCredential, NewPasskey passkey, CancellationToken cancellationToken);

    /// <summary>Checks a passkey's answer and uses up its counter in one write.</summary>
    /// <returns>The account, if it may act; null when anything is wrong.</returns>
    Task<Account?> AssertAsync(string state, string unverifiedCredential, CancellationToken cancellationToken);

    /// <summary>Oldest first.</summary>
    Task<IReadOnlyList<Passkey>> ListAsync(string accountId, CancellationToken cancellationToken);

    Task<FactorRemoval> RemoveAsync(string accountId, string id, FactorRemovalTerms terms, CancellationToken cancellationToken);
}

/// <summary>A passkey to be kept.</summary>
/// <param name="Name">Judged before.</param>
/// <param name="Most">How many an account may have.</param>
/// <param name="RecoveryHashes">For the case that it is the first factor.</param>
/// <param name="KeptSession">Hash of the session that does this and goes on.</param>
/// <param name="Trail">Written in the same transaction.</param>
internal sealed record NewPasskey(string Name, int Most, IReadOnlyCollection<string> RecoveryHashes, string? KeptSession, Trail Trail);

/// <summary>What became of a new passkey.</summary>
internal enum PasskeyAddition
{
    Added,

    /// <summary>It is the account's first factor: the recovery codes count from now on.</summary>
    AddedFirst,

    /// <summary>The browser's answer is not what was asked for.</summary>
    Refused,

    TooMany,
}
