using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Server.Wiring;

/// <summary>Journals every sign-in of a command line, and every one that failed.</summary>
internal sealed class SignInRecord(IJournal journal, SignInNetworks networks, TimeProvider time)
{
    /// <param name="context">The request.</param>
    /// <param name="account">Who signed in.</param>
    /// <param name="session">What the session is revoked by.</param>
    public async Task AcceptedAsync(HttpContext context, Account account, string session)
    {
        await networks.SignedInAsync(account, context.Connection.RemoteIpAddress, context.RequestAborted);
        await AppendAsync(context, account.Name, JournalEntry.Accepted, $$"""{"session":"{{session}}"}""");
    }

    /// <param name="context">The request.</param>
    /// <param name="found">What the password check found; a wrong name may be a password typed into the wrong field, and is not written down.</param>
    /// <param name="factor">What was wrong: <c>password</c> or <c>code</c>.</param>
    public Task RefusedAsync(HttpContext context, PasswordSignIn found, string factor) =>
        AppendAsync(context, found.Account?.Name, found.LockedOut ? "locked_out" : "sign_in_refused", $$"""{"factor":"{{factor}}"}""");

    private Task AppendAsync(HttpContext context, string? actor, string outcome, string data) => journal.AppendAsync(
        new JournalEntry
        {
            Id = ShortId.Create(),
            At = time.GetUtcNow(),
            Kind = "sign_in",
            Registry = context.GetEndpoint()?.Metadata.GetMetadata<Registry>()?.Name,
            Actor = actor,
            Outcome = outcome,
            Data = data,
        },
        context.RequestAborted);
}
