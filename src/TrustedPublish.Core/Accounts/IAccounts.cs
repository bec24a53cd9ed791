namespace TrustedPublish.Core.Accounts;

/// <summary>The people who sign in.</summary>
internal interface IAccounts
{
    /// <summary>Checks a password, counting failures towards lockout. Takes as long for an unknown name as for a wrong password.</summary>
    Task<PasswordSignIn> SignInAsync(string username, Secret password, CancellationToken cancellationToken);

    /// <summary>The account, if it still exists and may act.</summary>
    Task<Account?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>The account with this sign-in name, whatever its letter case.</summary>
    Task<Account?> FindByNameAsync(string username, CancellationToken cancellationToken);

    /// <summary>Creates the first administrator if there is no account at all.</summary>
    /// <returns>True when it was created; false when an account existed already.</returns>
    Task<bool> BootstrapAsync(string username, Secret password, CancellationToken cancellationToken);
}

/// <summary>What a password check found.</summary>
/// <param name="Account">The account when the password is right.</param>
/// <param name="LockedOut">Too many failures: even the right password is refused for a while.</param>
internal readonly record struct PasswordSignIn(Account? Account, bool LockedOut);
