using TrustedPublish.Core.Accounts.Ceremonies;
using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Notices;

namespace TrustedPublish.Core.Accounts.Passkeys;

/// <summary>
/// Asks for passkeys and judges the answers: each answer counts once, and only for what was asked. Callers have made sure of the person
/// before they let a passkey be added or removed.
/// </summary>
internal sealed class PasskeyDesk(IPasskeys passkeys, CeremonyDesk ceremonies, FactorRules rules, TimeProvider time)
{
    /// <summary>Nobody has more devices; a list must stay one that its owner can read.</summary>
    private const int Most = 20;

    private const int MaxName = 60;
    private const int MaxCredential = 32 * 1024;

    public async Task<AskedPasskey> AskRegistrationAsync(Account account, CancellationToken cancellationToken) =>
        await AskAsync(CeremonyPurpose.Register(account), await passkeys.RegistrationAsync(account, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <param name="purpose">What the answer will be good for.</param>
    /// <param name="account">Whose passkey; null when anybody may answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<AskedPasskey> AskAsync(string purpose, Account? account, CancellationToken cancellationToken) =>
        await AskAsync(purpose, await passkeys.AssertionAsync(account, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Who answered; null when the answer is wrong, was given before or for something else.</summary>
    /// <param name="purpose">What the answer shall be good for.</param>
    /// <param name="account">Who has to be the one; null when anybody may.</param>
    /// <param name="answer">What the browser sent.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Account?> AnswerAsync(string purpose, Account? account, PasskeyAnswer answer, CancellationToken cancellationToken)
    {
        if (answer.UnverifiedCredential is not { Length: > 0 and <= MaxCredential } credential
            || await ceremonies.TakeAsync(answer.UnverifiedCeremony, purpose, cancellationToken).ConfigureAwait(false) is not { } ceremony)
        {
            return null;
        }

        var found = await passkeys.AssertAsync(ceremony.State, credential, cancellationToken).ConfigureAwait(false);
        return account is null || found?.Id == account.Id ? found : null;
    }

    /// <summary>Keeps a new passkey.</summary>
    /// <returns>Recovery codes to be shown once, when it is the first factor; or why it is not kept, as a sentence; or neither.</returns>
    public async Task<(IReadOnlyList<string>? RecoveryCodes, string? Fault)> AddAsync(
        Account account, string? name, PasskeyAnswer answer, string? keptSession, CancellationToken cancellationToken)
    {
        if (name?.Trim() is not { Length: > 0 and <= MaxName } kept || kept.AsSpan().ContainsAny(UnfitCharacters.All))
        {
            return (null, $"Give the passkey a name of at most {MaxName} characters, so that you know it again.");
        }

        if (answer.UnverifiedCredential is not { Length: > 0 and <= MaxCredential } credential
            || await ceremonies.TakeAsync(answer.UnverifiedCeremony, CeremonyPurpose.Register(account), cancellationToken).ConfigureAwait(false) is not { } ceremony)
        {
            return (null, "This passkey was not asked for, or its five minutes are over: try again.");
        }

        var codes = RecoveryCode.CreateSet();
        var passkey = new NewPasskey(kept, Most, RecoveryCode.Hashes(account, codes), keptSession, Trail(account, "passkey.added", AccountNotices.PasskeyAdded(account.Name, kept)));
        return await passkeys.AddAsync(account, ceremony.State, credential, passkey, cancellationToken).ConfigureAwait(false) switch
        {
            PasskeyAddition.Added => (null, null),
            PasskeyAddition.AddedFirst => (codes, null),
            PasskeyAddition.Refused => (null, "This is not a passkey that can be used here; nothing was added."),
            PasskeyAddition.TooMany => (null, $"An account can have {Most} passkeys: remove one that you no longer use."),
        };
    }

    public Task<IReadOnlyList<Passkey>> ListAsync(Account account, CancellationToken cancellationToken) => passkeys.ListAsync(account.Id, cancellationToken);

    public async Task<FactorRemoval> RemoveAsync(Account account, string id, string? keptSession, CancellationToken cancellationToken) =>
        (await ListAsync(account, cancellationToken).ConfigureAwait(false)).FirstOrDefault(passkey => passkey.Id == id) is { } removed
            ? await passkeys.RemoveAsync(
                account.Id, id, rules.Terms(keptSession, Trail(account, "passkey.removed", AccountNotices.PasskeyRemoved(account.Name, removed.Name))), cancellationToken).ConfigureAwait(false)
            : FactorRemoval.Unknown;

    private async Task<AskedPasskey> AskAsync(string purpose, PasskeyQuestion question, CancellationToken cancellationToken) =>
        new(await ceremonies.BeginAsync(purpose, question.State, cancellationToken).ConfigureAwait(false), question.Options);

    private Trail Trail(Account account, string kind, NoticeText notice) => AccountTrail.Of(account, account.Name, kind, notice, time.GetUtcNow());
}

/// <summary>What a browser sent.</summary>
/// <param name="UnverifiedCeremony">Which question it answers.</param>
/// <param name="UnverifiedCredential">JSON of the credential.</param>
internal sealed record PasskeyAnswer(string? UnverifiedCeremony, string? UnverifiedCredential);
