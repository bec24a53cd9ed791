using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Passkeys;
using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Site;

/// <summary>Takes second factor or password of somebody who is signed in, in the very request that needs it; what is wrong is counted and journaled.</summary>
internal sealed class PresenceProof(CodeCheck codes, PasskeyDesk passkeys, IAccounts accounts, SignInLimit limit, SignInRecord record)
{
    private const int MaxPassword = 1024;

    /// <returns>Null when proven; otherwise what to say.</returns>
    public async Task<PageRefusal?> TakeCodeAsync(HttpContext context, Account account, string? unverifiedCode) =>
        await NoteAsync(context, account, "code", TypedCode.Judge(context, await codes.SpendAsync(account, TypedCode.Clean(unverifiedCode), context.RequestAborted)));

    /// <returns>Null when proven; otherwise what to say.</returns>
    public async Task<PageRefusal?> TakePasskeyAsync(HttpContext context, Account account, string purpose, PasskeyAnswer answer) =>
        await NoteAsync(context, account, "passkey", await passkeys.AnswerAsync(purpose, account, answer, context.RequestAborted) is null
            ? new PageRefusal(StatusCodes.Status401Unauthorized, "second_factor_wrong", "This passkey was not accepted: try again.")
            : null);

    /// <returns>The account as it is now, when the password is right; otherwise what to say.</returns>
    public async Task<(Account? Account, PageRefusal? Refusal)> TakePasswordAsync(HttpContext context, Account account, string? unverifiedPassword)
    {
        if (await limit.TakeAsync(context, account.Name) is { } wait)
        {
            return (null, new PageRefusal(StatusCodes.Status429TooManyRequests, RateLimited.Code, RateLimited.Tell(context, wait)));
        }

        var found = unverifiedPassword is { Length: > 0 and <= MaxPassword } ? await accounts.SignInAsync(account.Name, new Secret(unverifiedPassword), context.RequestAborted) : default;
        return (found.Account, await NoteAsync(context, account, "password", found.Account is not null ? null
            : found.LockedOut ? new PageRefusal(StatusCodes.Status401Unauthorized, "locked_out", "Too many failed sign-ins: this account is locked for 15 minutes.")
            : new PageRefusal(StatusCodes.Status401Unauthorized, "password_wrong", "The password is wrong.")));
    }

    private async Task<PageRefusal?> NoteAsync(HttpContext context, Account account, string factor, PageRefusal? refusal)
    {
        if (refusal is not null && refusal.Outcome != RateLimited.Code)
        {
            await record.PresenceRefusedAsync(context, account, refusal.Outcome, factor);
        }

        return refusal;
    }
}
