using System.Text.Json.Serialization;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.RateLimits;
using TrustedPublish.Server.Accounts;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary><c>npm login</c> in the browser, and where npm waits for what a person does there: a sign-in or the confirmation of an operation.</summary>
internal sealed class WebLogin(Challenges challenges, RateLimiter limiter, SignInRecord record, TrustedPublishOptions options)
{
    public async Task StartAsync(HttpContext context)
    {
        // Anybody can begin one, and each is a row.
        if (await limiter.TakeAsync(Limits.SignInFromAddress, context.Connection.RemoteIpAddress, actor: null, context.RequestAborted) is { } wait)
        {
            await RateLimited.WriteAsync(context, wait);
            return;
        }

        var registry = context.Registry;
        var secrets = await challenges.AskSignInAsync($"sign in to {registry.Name} on a command line", context.Origin, context.RequestAborted);
        var answer = new NpmWebLogin { LoginUrl = options.SignInPage(secrets.Page), DoneUrl = context.DoneUrl(secrets.Poll) };
        await NpmJson.WriteAsync(context, StatusCodes.Status200OK, answer, NpmDoorJson.Default.NpmWebLogin);
    }

    public async Task PollAsync(HttpContext context, string? authId)
    {
        var result = await challenges.PollAsync(authId ?? "", context.RequestAborted);
        switch (result.State)
        {
            case PollState.Pending:
                // Without Retry-After npm would ask again at once, for ever; without a body it would fail.
                context.Response.Headers.RetryAfter = "1";
                await NpmJson.WriteAsync(context, StatusCodes.Status202Accepted, new NpmOk(false), NpmDoorJson.Default.NpmOk);
                break;
            case PollState.Done:
                if (result.Account is { } account)
                {
                    await record.AcceptedAsync(context, account, OpaqueToken.Hash(result.Token!.Reveal()));
                }

                await NpmJson.WriteAsync(context, StatusCodes.Status200OK, new NpmDone(result.Token!.Reveal()), NpmDoorJson.Default.NpmDone);
                break;
            case PollState.Declined when result.IsSignIn:
                // An error status would make npm ask for name and password instead.
                await ErrorBody.WriteAsync(context, StatusCodes.Status200OK, "declined", "The sign-in was declined in the browser.", notice: true);
                break;
            case PollState.Declined:
                await ErrorBody.WriteAsync(context, StatusCodes.Status403Forbidden, "declined", "The operation was declined in the browser.", notice: true);
                break;
            default:
                await ErrorBody.WriteAsync(context, StatusCodes.Status404NotFound, "challenge_unknown", "This sign-in or confirmation is not known, has expired or was used: start again.", notice: true);
                break;
        }
    }
}

/// <summary>Where a person signs in, and where npm waits for it.</summary>
internal sealed class NpmWebLogin
{
    [JsonPropertyName("loginUrl")]
    public required string LoginUrl { get; init; }

    [JsonPropertyName("doneUrl")]
    public required string DoneUrl { get; init; }
}

/// <summary>What npm gets when the person is done: shown once, here.</summary>
internal sealed class NpmDone(string token)
{
    public string Token { get; } = token;
}
