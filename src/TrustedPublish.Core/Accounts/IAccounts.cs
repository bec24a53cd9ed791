using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core.Accounts;

/// <summary>The people who sign in.</summary>
internal interface IAccounts
{
    /// <summary>Checks a password, counting failures towards lockout. Takes as long for an unknown name as for a wrong password.</summary>
    Task<PasswordSignIn> SignInAsync(string username, Secret password, CancellationToken cancellationToken);

    /// <summary>The account, if it still exists and may act.</summary>
    Task<Account?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>The account with this sign-in name, whatever its letter case, if it may act.</summary>
    Task<Account?> FindByNameAsync(string username, CancellationToken cancellationToken);

    /// <summary>Whether an account has this name, whatever its letter case, also one that may not act.</summary>
    Task<bool> IsTakenAsync(string username, CancellationToken cancellationToken);

    /// <summary>Creates the first administrator if there is no account at all.</summary>
    /// <returns>True when it was created; false when an account existed already.</returns>
    Task<bool> BootstrapAsync(string username, Secret password, CancellationToken cancellationToken);

    /// <summary>Whether too many failures keep the account out for now.</summary>
    Task<bool> IsLockedOutAsync(string id, CancellationToken cancellationToken);

    /// <summary>Counts a failed password or code.</summary>
    /// <returns>True when the account is locked out from now on.</returns>
    Task<bool> CountFailureAsync(string id, CancellationToken cancellationToken);

    /// <summary>Forgets the failures after a sign-in or code that was right.</summary>
    Task ClearFailuresAsync(string id, CancellationToken cancellationToken);

    /// <summary>Creates an account; the password was judged by <see cref="PasswordRules"/> before.</summary>
    /// <returns>Null when the name is taken.</returns>
    Task<Account?> CreateAsync(NewAccount account, JournalEntry entry, CancellationToken cancellationToken);

    /// <summary>Replaces the password; other sessions end.</summary>
    /// <param name="id">Whose.</param>
    /// <param name="password">Judged by <see cref="PasswordRules"/> before.</param>
    /// <param name="keptSession">Hash of the session that does this and goes on; null = none does.</param>
    /// <param name="trail">Written in the same transaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task SetPasswordAsync(string id, Secret password, string? keptSession, Trail trail, CancellationToken cancellationToken);

    Task<AccountProfile?> ProfileAsync(string id, CancellationToken cancellationToken);

    Task SetProfileAsync(string id, ProfileChange change, Trail trail, CancellationToken cancellationToken);

    /// <summary>Disables or enables an account; disabling ends all its sessions and tokens at once.</summary>
    /// <param name="name">Whatever its letter case.</param>
    /// <param name="disabled">What it is to be.</param>
    /// <param name="trail">What the change of this account leaves behind, written in the same transaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when there is no such account.</returns>
    Task<bool> SetDisabledAsync(string name, bool disabled, Func<Account, Trail> trail, CancellationToken cancellationToken);

    /// <summary>All accounts by name, disabled ones too.</summary>
    Task<IReadOnlyList<AccountProfile>> ListAsync(CancellationToken cancellationToken);
}

/// <summary>What a password check found.</summary>
/// <param name="Account">The account when the password is right.</param>
/// <param name="LockedOut">Too many failures: even the right password is refused for a while.</param>
internal readonly record struct PasswordSignIn(Account? Account, bool LockedOut);
