using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Journal;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary><c>npm login --auth-type=legacy</c>, <c>npm logout</c>, <c>npm whoami</c>: a password for a two-hour session token.</summary>
internal sealed class Login(IAccounts accounts, Sessions sessions, SignInNetworks networks, SignInLimit limit, IJournal journal, TimeProvider time)
{
    private const string Prefix = "org.couchdb.user:";

    public async Task SignInAsync(HttpContext context, string username)
    {
        using var body = await RequestJson.ReadAsync(context);
        if (body?.RootElement.Text("password") is not { Length: > 0 and <= 1024 } password || body.RootElement.Text("name") is { } name && name != username)
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status400BadRequest, "request_invalid", "Sign-in needs a name and a password.");
            return;
        }

        if (await limit.TakeAsync(context, username) is { } wait)
        {
            await RateLimited.WriteAsync(context, wait);
            return;
        }

        var found = await accounts.SignInAsync(username, new Secret(password), context.RequestAborted);
        if (found.Account is not { } account)
        {
            await RecordAsync(context, found, session: null);
            await ErrorBody.WriteAsync(
                context, StatusCodes.Status401Unauthorized, "sign_in_refused",
                found.LockedOut ? "Too many failed sign-ins: this account is locked for 15 minutes." : "The name or the password is wrong.");
            return;
        }

        await networks.SignedInAsync(account, context.Connection.RemoteIpAddress, context.RequestAborted);
        var (token, _) = await sessions.StartAsync(account, context.RequestAborted);
        await RecordAsync(context, found, OpaqueToken.Hash(token.Reveal()));
        var answer = new NpmSignedIn { Id = $"{Prefix}{account.Name}", Token = token.Reveal() };
        await NpmJson.WriteAsync(context, StatusCodes.Status201Created, answer, NpmDoorJson.Default.NpmSignedIn);
    }

    /// <summary>Always succeeds: npm keeps a token whose sign-out fails.</summary>
    public async Task SignOutAsync(HttpContext context, string token)
    {
        await sessions.EndAsync(token, context.RequestAborted);
        await NpmJson.OkAsync(context);
    }

    public static async Task WhoAmIAsync(HttpContext context)
    {
        var caller = await context.IdentifyAsync(context.Registry);
        await (caller.Name is { } name ? NpmJson.WriteAsync(context, StatusCodes.Status200OK, new NpmUser(name), NpmDoorJson.Default.NpmUser) : NpmJson.NotSignedInAsync(context));
    }

    /// <summary>A 4xx here makes npm ask for name and password instead.</summary>
    public static Task WebLoginMissingAsync(HttpContext context) =>
        ErrorBody.WriteAsync(context, StatusCodes.Status404NotFound, "not_found", "This server has no web login yet; npm asks for name and password.");

    /// <param name="context">The request.</param>
    /// <param name="found">What the password check found.</param>
    /// <param name="session">What the session is revoked by; null when there is none.</param>
    private Task RecordAsync(HttpContext context, PasswordSignIn found, string? session) => journal.AppendAsync(
        new JournalEntry
        {
            Id = ShortId.Create(),
            At = time.GetUtcNow(),
            Kind = "sign_in",
            Registry = context.Registry.Name,
            // A wrong name may be a password typed into the wrong field: only real accounts are written down.
            Actor = found.Account?.Name,
            Outcome = found.Account is not null ? JournalEntry.Accepted : found.LockedOut ? "locked_out" : "sign_in_refused",
            Data = session is null ? null : $$"""{"session":"{{session}}"}""",
        },
        context.RequestAborted);
}
