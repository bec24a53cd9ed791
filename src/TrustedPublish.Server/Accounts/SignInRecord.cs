using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Server.Accounts;

/// <summary>Journals every sign-in, of a command line or a browser, every one that failed, and every second factor that was wrong.</summary>
internal sealed class SignInRecord(IJournal journal, SignInNetworks networks, TimeProvider time)
{
    /// <summary>One sentence for an unknown name, a wrong password, a disabled account and a locked one: which it was is nobody's business.</summary>
    public const string Refusal = "The name or the password is wrong. After too many failures an account is locked for 15 minutes.";

    /// <param name="context">The request.</param>
    /// <param name="account">Who signed in.</param>
    /// <param name="session">What the session is revoked by.</param>
    public async Task AcceptedAsync(HttpContext context, Account account, string session)
    {
        await networks.SignedInAsync(account, context.Connection.RemoteIpAddress, context.RequestAborted);
        await AppendAsync(context, "sign_in", account.Name, JournalEntry.Accepted, $$"""{"session":"{{session}}"}""");
    }

    /// <param name="context">The request.</param>
    /// <param name="found">What the password check found; a wrong name may be a password typed into the wrong field, and is not written down.</param>
    /// <param name="factor">What was wrong: <c>password</c>, <c>code</c> or <c>passkey</c>.</param>
    public Task RefusedAsync(HttpContext context, PasswordSignIn found, string factor) =>
        AppendAsync(context, "sign_in", found.Account?.Name, found.LockedOut ? "locked_out" : "sign_in_refused", $$"""{"factor":"{{factor}}"}""");

    /// <summary>Somebody with a session gave a wrong password, code or passkey where presence was to be proven.</summary>
    public Task PresenceRefusedAsync(HttpContext context, Account account, string outcome, string factor) =>
        AppendAsync(context, "presence", account.Name, outcome, $$"""{"factor":"{{factor}}"}""");

    private Task AppendAsync(HttpContext context, string kind, string? actor, string outcome, string data) => journal.AppendAsync(
        JournalEntry.Of(kind, outcome, actor, time.GetUtcNow()) with
        {
            Registry = context.GetEndpoint()?.Metadata.GetMetadata<Registry>()?.Name,
            Data = data,
        },
        context.RequestAborted);
}
