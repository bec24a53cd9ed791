using System.Text.Json;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Tokens;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.RateLimits;
using TrustedPublish.Server.Accounts;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Management;

/// <summary><c>/tokens</c>: the caller's granular tokens of all registries, and sessions.</summary>
internal sealed class TokenCalls(GranularTokens tokens, Sessions sessions, RegistryCatalog registries, RateLimiter limiter, TimeProvider time)
{
    public async Task<IResult> ListAsync(HttpContext context)
    {
        var account = SignedIn.Of(context).Account;
        var granular = await LiveAsync(context, account);
        var signedIn = await sessions.ListAsync(account, context.RequestAborted);
        return new JsonText(StatusCodes.Status200OK, json => TokenJson.WriteList(json, granular, signedIn));
    }

    public async Task<IResult> CreateAsync(HttpContext context)
    {
        using var body = await RequestJson.ReadAsync(context);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } json)
        {
            return Problem.NotJson("one JSON object with registry, name, packages or scopes, packages_and_scopes_permission");
        }

        var (request, unread) = GranularTokenRequest.Read(json);
        var registry = registries.Find(json.Text("registry") ?? "");
        FieldFault[] faults =
        [
            .. registry is null ? [new FieldFault("registry", $"must be one of {string.Join(", ", registries.All.Select(static known => known.Name))}")] : Array.Empty<FieldFault>(),
            .. unread.Where(static fault => fault.Field is not "registry"), .. tokens.Faults(request),
        ];
        if (faults.Length > 0)
        {
            return Problem.Of("token_invalid", faults);
        }

        var account = SignedIn.Of(context).Account;
        if (await limiter.TakeAsync(Limits.TokenCreation, account.Id, account.Name, context.RequestAborted) is { } wait)
        {
            return Problem.RateLimited(context, wait);
        }

        var (token, secret, _) = await tokens.CreateAsync(account, registry!, request, context.RequestAborted);
        return new JsonText(StatusCodes.Status201Created, writer => TokenJson.Write(writer, token!, secret));
    }

    public async Task<IResult> RevokeAsync(HttpContext context, string key)
    {
        var account = SignedIn.Of(context).Account;
        if ((await LiveAsync(context, account)).FirstOrDefault(token => token.Key == key) is { } granular)
        {
            await tokens.RevokeAsync(account, granular, context.RequestAborted);
            return Results.NoContent();
        }

        if ((await sessions.ListAsync(account, context.RequestAborted)).FirstOrDefault(session => session.TokenHash == key) is { } session)
        {
            await sessions.EndAsync(session, context.RequestAborted);
            return Results.NoContent();
        }

        return Problem.Of(StatusCodes.Status404NotFound, "token_unknown", "You have no token or session with that id.");
    }

    private async Task<IReadOnlyList<GranularToken>> LiveAsync(HttpContext context, Account account) =>
        [.. (await tokens.ListAsync(account, context.RequestAborted)).Where(token => token.ExpiresAt > time.GetUtcNow())];
}
