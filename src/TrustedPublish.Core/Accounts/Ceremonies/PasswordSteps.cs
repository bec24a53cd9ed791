namespace TrustedPublish.Core.Accounts.Ceremonies;

/// <summary>
/// The time between a right password and the second factor: no session yet, only the server's own note of who is half signed in. It ends
/// when the account changes.
/// </summary>
internal sealed class PasswordSteps(CeremonyDesk ceremonies, IAccounts accounts)
{
    private const char Separator = ' ';

    /// <summary>Notes that the password was right.</summary>
    public Task<string> BeginAsync(Account account, CancellationToken cancellationToken) =>
        ceremonies.BeginAsync(CeremonyPurpose.Password, $"{account.Id}{Separator}{account.SecurityStamp}", cancellationToken);

    /// <summary>Takes the note; null when there is none.</summary>
    public async Task<(Account Account, Ceremony Taken)?> TakeAsync(string? unverifiedId, CancellationToken cancellationToken) =>
        await ceremonies.TakeAsync(unverifiedId, CeremonyPurpose.Password, cancellationToken).ConfigureAwait(false) is { } taken
        && taken.State.Split(Separator) is [var id, var stamp]
        && await accounts.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } account
        && account.SecurityStamp == stamp
            ? (account, taken)
            : null;

    /// <summary>Lets the person try another code.</summary>
    public Task<string> RetryAsync(Ceremony taken, CancellationToken cancellationToken) => ceremonies.RetryAsync(taken, cancellationToken);
}
