using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.Accounts.Tokens;
using TrustedPublish.Server.Accounts;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary>
/// <c>npm login</c> and <c>npm adduser</c> with <c>--auth-type=legacy</c>, <c>npm logout</c>, <c>npm whoami</c>: a password and, where the
/// account has one, a second factor for a two-hour session token.
/// </summary>
internal sealed class Login(
    IAccounts accounts, Sessions sessions, GranularTokens tokens, Registration registration, SignInLimit limit, OtpChallenge challenge, SignInRecord record)
{
    public const string Prefix = "org.couchdb.user:";

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

        // Only npm adduser sends an e-mail address. A disabled account's name is taken and not its own any more: it is refused as any other.
        if (registration.IsOpen && body.RootElement.Text("email") is { } email && !await accounts.IsTakenAsync(username, context.RequestAborted))
        {
            await RegisterAsync(context, username, password, email);
            return;
        }

        var found = await accounts.SignInAsync(username, new Secret(password), context.RequestAborted);
        if (found.Account is not { } account)
        {
            await record.RefusedAsync(context, found, "password");
            await ErrorBody.WriteAsync(context, StatusCodes.Status401Unauthorized, "sign_in_refused", SignInRecord.Refusal);
            return;
        }

        if (account.TwoFactor is TwoFactorMode.None || await challenge.RequireAsync(context, account, Operation.Of($"sign {account.Name} in to {context.Registry.Name} on a command line", "sign-in", context.Registry.Name)))
        {
            await StartAsync(context, account, registration.Notice(account));
        }
    }

    /// <summary>Always succeeds: npm keeps a token whose sign-out fails. Whoever knows a token may end it.</summary>
    public async Task SignOutAsync(HttpContext context, string token)
    {
        if (token.StartsWith(OpaqueToken.GranularPrefix, StringComparison.Ordinal)
            && await tokens.FindAsync(token, registry: null, context.Connection.RemoteIpAddress, context.RequestAborted) is { Token: { } granular, Account: { } owner })
        {
            await tokens.RevokeAsync(owner, granular, context.RequestAborted);
        }

        await sessions.EndAsync(token, context.RequestAborted);
        await NpmJson.OkAsync(context);
    }

    public static async Task WhoAmIAsync(HttpContext context)
    {
        var caller = await context.IdentifyAsync(context.Registry);
        await ((caller.Name ?? caller.Incomplete?.Name) is { } name
            ? NpmJson.WriteAsync(context, StatusCodes.Status200OK, new NpmUser(name), NpmDoorJson.Default.NpmUser)
            : NpmJson.NotSignedInAsync(context, caller));
    }

    private async Task RegisterAsync(HttpContext context, string username, string password, string email)
    {
        var (account, fault) = await registration.RegisterAsync(username, password, email, context.RequestAborted);
        await (account is not null
            ? StartAsync(context, account, registration.Notice(account))
            : ErrorBody.WriteAsync(context, StatusCodes.Status400BadRequest, "account_invalid", fault!));
    }

    private async Task StartAsync(HttpContext context, Account account, string? notice)
    {
        var (token, _) = await sessions.StartAsync(account, context.Origin, context.RequestAborted);
        await record.AcceptedAsync(context, account, OpaqueToken.Hash(token.Reveal()));
        if (notice is not null)
        {
            context.Response.Headers["npm-notice"] = notice;
        }

        var answer = new NpmSignedIn { Id = $"{Prefix}{account.Name}", Token = token.Reveal() };
        await NpmJson.WriteAsync(context, StatusCodes.Status201Created, answer, NpmDoorJson.Default.NpmSignedIn);
    }
}
