using System.Text.Json;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Tokens;
using TrustedPublish.Core.RateLimits;
using TrustedPublish.Server.Accounts;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary><c>npm token create|list|revoke</c>. Sessions are listed and revoked here too: npm has no other place for them.</summary>
internal sealed class Tokens(GranularTokens tokens, Sessions sessions, PresenceProof proof, OtpChallenge challenge, RateLimiter limiter, TimeProvider time)
{
    public async Task ListAsync(HttpContext context)
    {
        var caller = await context.IdentifyAsync(context.Registry);
        if (caller.Account is not { } account)
        {
            await NpmJson.NotSignedInAsync(context, caller);
            return;
        }

        var granular = await LiveAsync(context, account);
        var signedIn = await sessions.ListAsync(account, context.RequestAborted);
        await TokenJson.WriteListAsync(context, granular, signedIn);
    }

    public async Task CreateAsync(HttpContext context)
    {
        var caller = await context.IdentifyAsync(context.Registry);
        if (caller.Account is not { } account)
        {
            await NpmJson.NotSignedInAsync(context, caller);
            return;
        }

        using var body = await RequestJson.ReadAsync(context);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } json)
        {
            await InvalidAsync(context, "the body is not one JSON object");
            return;
        }

        if (json.TryGetProperty("readonly", out _))
        {
            await InvalidAsync(context, "tokens name packages and a permission; this npm is too old to send them (11.10 or newer does)");
            return;
        }

        var (request, unread) = GranularTokenRequest.Read(json);
        if (unread.Concat(tokens.Faults(request)).ToArray() is { Length: > 0 } faults)
        {
            await InvalidAsync(context, string.Join("; ", faults.Select(static fault => $"{fault.Field} {fault.Problem}")));
            return;
        }

        if ((await proof.TakePasswordAsync(context, account, json.Text("password"))).Refusal is { } refusal)
        {
            await NpmJson.RefusedAsync(context, refusal);
            return;
        }

        if (!await challenge.RequireAsync(context, account, TokenOperation.Create(context.Registry, request)))
        {
            return;
        }

        if (await limiter.TakeAsync(Limits.TokenCreation, account.Id, account.Name, context.RequestAborted) is { } wait)
        {
            await RateLimited.WriteAsync(context, wait);
        }
        else
        {
            var (token, secret, _) = await tokens.CreateAsync(account, context.Registry, request, context.RequestAborted);
            await TokenJson.WriteCreatedAsync(context, token!, secret!);
        }
    }

    public async Task RevokeAsync(HttpContext context, string unverifiedToken)
    {
        var caller = await context.IdentifyAsync(context.Registry);
        if (caller.Account is not { } account)
        {
            await NpmJson.NotSignedInAsync(context, caller);
            return;
        }

        var hash = OpaqueToken.Hash(unverifiedToken);
        var granular = (await LiveAsync(context, account)).FirstOrDefault(token => token.Key == unverifiedToken || token.TokenHash == hash);
        var session = granular is null ? (await sessions.ListAsync(account, context.RequestAborted)).FirstOrDefault(session => session.TokenHash == unverifiedToken || session.TokenHash == hash) : null;
        if (granular is null && session is null)
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status404NotFound, "token_unknown", "You have no token or session with that id.");
            return;
        }

        if (!await challenge.RequireAsync(context, account, TokenOperation.Revoke(granular, session)))
        {
            return;
        }

        if (granular is not null)
        {
            await tokens.RevokeAsync(account, granular, context.RequestAborted);
        }
        else
        {
            await sessions.EndAsync(session!, context.RequestAborted);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        context.Response.Headers.CacheControl = "no-store";
    }

    private async Task<IReadOnlyList<GranularToken>> LiveAsync(HttpContext context, Account account) =>
        [.. (await tokens.ListAsync(account, context.RequestAborted)).Where(token => token.Registry == context.Registry.Name && token.ExpiresAt > time.GetUtcNow())];

    private static Task InvalidAsync(HttpContext context, string why) =>
        ErrorBody.WriteAsync(context, StatusCodes.Status400BadRequest, "token_invalid", $"No token was created: {why}");
}
