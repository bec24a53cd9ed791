using System.Text.Json.Serialization;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.RateLimits;

namespace TrustedPublish.Server.Wiring;

/// <summary>
/// Asks for a second factor as npm understands it: 401 with <c>WWW-Authenticate: OTP</c>, and for clients that open a browser the page where
/// the person confirms this very operation.
/// </summary>
internal sealed class OtpChallenge(PresenceCheck presence, Challenges challenges, TrustedPublishOptions options)
{
    private const string Header = "npm-otp";
    private const string Sentence = "This operation needs a one-time password.";

    /// <summary>Whether the request may go on; when not, it has been answered.</summary>
    /// <param name="context">The request.</param>
    /// <param name="account">Whose second factor is asked for.</param>
    /// <param name="operation">What the person is asked to confirm.</param>
    public async Task<bool> RequireAsync(HttpContext context, Account account, Operation operation)
    {
        var code = context.Request.Headers[Header] is [{ } sent] ? sent.Replace(" ", "", StringComparison.Ordinal) : null;
        switch (await presence.ProveAsync(account, operation, code, context.RequestAborted))
        {
            case PresenceVerdict.Proven:
                return true;
            case PresenceVerdict.Missing:
                await AskAsync(context, account, operation);
                return false;
            case PresenceVerdict.Wrong:
                // Worded so that npm does not take it for another question and hides what went wrong.
                await ErrorBody.WriteAsync(context, StatusCodes.Status401Unauthorized, "second_factor_wrong", "The code of the second factor is wrong, has expired, was used before, or was given for something else.", notice: true);
                return false;
            case PresenceVerdict.LockedOut:
                await ErrorBody.WriteAsync(context, StatusCodes.Status401Unauthorized, "locked_out", "Too many failed codes: this account is locked for 15 minutes.", notice: true);
                return false;
            case PresenceVerdict.RateLimited:
                await RateLimited.WriteAsync(context, Limits.SecondFactor.Window);
                return false;
            case PresenceVerdict.NotEnrolled:
                await ErrorBody.WriteAsync(context, StatusCodes.Status403Forbidden, "second_factor_missing", "This account needs a second factor first: run npm profile enable-2fa auth-and-writes.", notice: true);
                return false;
            default:
                throw new InvalidOperationException("A verdict that nobody worded.");
        }
    }

    private async Task AskAsync(HttpContext context, Account account, Operation operation)
    {
        context.Response.Headers.WWWAuthenticate = "OTP";
        if (!context.WantsBrowser)
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status401Unauthorized, "second_factor_required", Sentence);
            return;
        }

        var secrets = await challenges.AskAsync(account, operation, context.Origin.Address, context.Origin.Client, context.RequestAborted);
        var answer = new NpmChallenge
        {
            AuthUrl = $"{options.PublicUrl.Value}/auth/cli/{secrets.Page}",
            DoneUrl = context.DoneUrl(secrets.Poll),
            Error = Sentence,
            Message = Sentence,
        };
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(answer, ErrorJson.Default.NpmChallenge, cancellationToken: context.RequestAborted);
    }
}

/// <summary>A challenge as npm reads it.</summary>
internal sealed class NpmChallenge
{
    /// <summary>The page for the person.</summary>
    [JsonPropertyName("authUrl")]
    public required string AuthUrl { get; init; }

    /// <summary>Where the client waits.</summary>
    [JsonPropertyName("doneUrl")]
    public required string DoneUrl { get; init; }

    public required string Error { get; init; }

    public required string Message { get; init; }

    public string Code { get; } = "second_factor_required";
}
