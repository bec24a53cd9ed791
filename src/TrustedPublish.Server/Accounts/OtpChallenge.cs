using System.Text.Json.Serialization;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Accounts;

/// <summary>
/// Asks for a second factor as npm understands it: 401 with <c>WWW-Authenticate: OTP</c>, and for clients that open a browser the page where
/// the person confirms this very operation.
/// </summary>
internal sealed class OtpChallenge(PresenceProof proof, Challenges challenges, TrustedPublishOptions options)
{
    /// <summary>Whether the request may go on; when not, it has been answered.</summary>
    /// <param name="context">The request.</param>
    /// <param name="account">Whose second factor is asked for.</param>
    /// <param name="operation">What the person is asked to confirm.</param>
    public async Task<bool> RequireAsync(HttpContext context, Account account, Operation operation)
    {
        if (await proof.TakeHeaderAsync(context, account, operation) is not { } refusal)
        {
            return true;
        }

        await (refusal.IsQuestion ? AskAsync(context, account, operation, refusal) : ErrorBody.WriteAsync(context, refusal.Status, refusal.Code, refusal.Sentence, notice: true));
        return false;
    }

    private async Task AskAsync(HttpContext context, Account account, Operation operation, PresenceRefusal question)
    {
        context.Response.Headers.WWWAuthenticate = "OTP";
        if (!context.WantsBrowser)
        {
            await ErrorBody.WriteAsync(context, question.Status, question.Code, question.Sentence);
            return;
        }

        var secrets = await challenges.AskAsync(account, operation, context.Origin, context.RequestAborted);
        var answer = new NpmChallenge
        {
            AuthUrl = options.ConfirmationPage(secrets.Page),
            DoneUrl = context.DoneUrl(secrets.Poll),
            Error = question.Sentence,
            Message = question.Sentence,
            Code = question.Code,
        };
        context.Response.StatusCode = question.Status;
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

    public required string Code { get; init; }
}
