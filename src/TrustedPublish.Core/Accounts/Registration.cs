using System.Net.Mail;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core.Accounts;

/// <summary>Makes accounts: for whoever asks where the operator allows it, otherwise on an administrator's word.</summary>
internal sealed class Registration(IAccounts accounts, PasswordRules passwords, RegistrationSettings settings, PresenceSettings presence, TimeProvider time)
{
    private const int MaxEmailLength = 254;

    /// <summary>Whether people may register themselves.</summary>
    public bool IsOpen => settings.SelfRegistration;

    /// <summary>What a newly signed-in account should be told; null when there is nothing.</summary>
    public string? Notice(Account account) =>
        presence.IsOwedBy(account)
            ? "Set up a second factor before anything else: run npm profile enable-2fa auth-and-writes. Until then this session can do nothing else."
            : null;

    /// <summary>Registers somebody by themselves.</summary>
    /// <returns>The account, or why there is none, as a sentence.</returns>
    public Task<(Account? Account, string? Fault)> RegisterAsync(string name, string password, string? email, CancellationToken cancellationToken) =>
        CreateAsync(name, password, email, isAdministrator: false, by: name, cancellationToken);

    /// <summary>Creates an account for somebody.</summary>
    /// <returns>The account, or why there is none, as a sentence.</returns>
    public async Task<(Account? Account, string? Fault)> CreateAsync(
        string name, string password, string? email, bool isAdministrator, string by, CancellationToken cancellationToken)
    {
        if (!AccountName.IsValid(name))
        {
            return (null, "The name must begin with a-z or 0-9, then have up to 63 of a-z, 0-9, dot, underscore and hyphen.");
        }

        if ((passwords.Fault(password, name) ?? EmailFault(email)) is { } fault)
        {
            return (null, fault);
        }

        var account = new NewAccount(name, new Secret(password)) { Email = email, IsAdministrator = isAdministrator };
        var entry = JournalEntry.Of("account.created", JournalEntry.Accepted, by, time.GetUtcNow()) with { Data = $$"""{"account":"{{name}}"}""" };
        return await accounts.CreateAsync(account, entry, cancellationToken).ConfigureAwait(false) is { } created ? (created, null) : (null, "This name is taken.");
    }

    /// <summary>Why an e-mail address cannot be kept; null when it can, also when there is none.</summary>
    public static string? EmailFault(string? email) =>
        email is null || (email.Length <= MaxEmailLength && !email.AsSpan().ContainsAny(UnfitCharacters.All) && MailAddress.TryCreate(email, out var address) && address.Address == email)
            ? null
            : "The e-mail address is none.";
}

/// <summary>The operator's rule.</summary>
internal sealed record RegistrationSettings(bool SelfRegistration);
