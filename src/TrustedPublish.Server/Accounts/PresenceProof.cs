using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Passkeys;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.Accounts.SecondFactors;

namespace TrustedPublish.Server.Accounts;

/// <summary>
/// Takes second factor or password of somebody who is signed in, in the very request that needs it, for npm, the API and the pages alike; what is
/// wrong is counted and journaled.
/// </summary>
internal sealed class PresenceProof(PresenceCheck presence, CodeCheck codes, PasskeyDesk passkeys, IAccounts accounts, SignInLimit limit, SignInRecord record)
{
    private const string Header = "npm-otp";
    private const int MaxPassword = 1024;

    /// <summary>Judges what the request's <c>npm-otp</c> says for one operation.</summary>
    /// <returns>Null when proven; otherwise what to say.</returns>
    public async Task<PresenceRefusal?> TakeHeaderAsync(HttpContext context, Account account, Operation operation)
    {
        var code = context.Request.Headers[Header] is [{ } sent] ? TypedCode.Clean(sent) : null;
        return await NoteAsync(context, account, "code", PresenceRefusal.Of(context, await presence.ProveAsync(account, operation, code, context.RequestAborted)));
    }

    /// <returns>Null when proven; otherwise what to say.</returns>
    public async Task<PresenceRefusal?> TakeCodeAsync(HttpContext context, Account account, string? unverifiedCode) =>
        await NoteAsync(context, account, "code", PresenceRefusal.Of(context, await codes.SpendAsync(account, TypedCode.Clean(unverifiedCode), context.RequestAborted)));

    /// <returns>Null when proven; otherwise what to say.</returns>
    public async Task<PresenceRefusal?> TakePasskeyAsync(HttpContext context, Account account, string purpose, PasskeyAnswer answer) =>
        await NoteAsync(context, account, "passkey", await passkeys.AnswerAsync(purpose, account, answer, context.RequestAborted) is null
            ? new PresenceRefusal(StatusCodes.Status401Unauthorized, PresenceRefusal.Mistaken, "This passkey was not accepted: try again.")
            : null);

    /// <returns>The account as it is now, when the password is right; otherwise what to say.</returns>
    public async Task<(Account? Account, PresenceRefusal? Refusal)> TakePasswordAsync(HttpContext context, Account account, string? unverifiedPassword)
    {
        if (await limit.TakeAsync(context, account.Name) is { } wait)
        {
            return (null, PresenceRefusal.Limited(context, wait));
        }

        var found = unverifiedPassword is { Length: > 0 and <= MaxPassword } ? await accounts.SignInAsync(account.Name, new Secret(unverifiedPassword), context.RequestAborted) : default;
        return (found.Account, await NoteAsync(context, account, "password", found.Account is not null ? null
            : found.LockedOut ? new PresenceRefusal(StatusCodes.Status401Unauthorized, PresenceRefusal.LockedOut, "Too many failed sign-ins: this account is locked for 15 minutes.")
            : new PresenceRefusal(StatusCodes.Status401Unauthorized, PresenceRefusal.WrongPassword, "The password is wrong.")));
    }

    private async Task<PresenceRefusal?> NoteAsync(HttpContext context, Account account, string factor, PresenceRefusal? refusal)
    {
        if (refusal is { IsFailure: true })
        {
            await record.PresenceRefusedAsync(context, account, refusal.Code, factor);
        }

        return refusal;
    }
}
