using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Server.Accounts;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Management;

/// <summary>
/// Lets a change through only after its caller's second factor for this very operation, sent in <c>npm-otp</c>: a code, or what a confirmation in
/// the browser gave.
/// </summary>
internal sealed class SecondFactorFilter(PresenceProof proof, Challenges challenges, TrustedPublishOptions options) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var account = SignedIn.Of(http).Account;
        var operation = await http.GetEndpoint()!.Metadata.GetRequiredMetadata<ConfirmedOperation>().OfAsync(http);
        return await proof.TakeHeaderAsync(http, account, operation) switch
        {
            null => await next(context),
            { IsQuestion: true } => await AskAsync(http, account, operation),
            var refusal => Problem.Of(refusal.Status, refusal.Code, refusal.Sentence),
        };
    }

    private async Task<IResult> AskAsync(HttpContext http, Account account, Operation operation)
    {
        var secrets = await challenges.AskAsync(account, operation, http.Origin, http.RequestAborted);
        return Problem.SecondFactorRequired(options.ConfirmationPage(secrets.Page), options.DoneUrl(secrets.Poll));
    }
}
