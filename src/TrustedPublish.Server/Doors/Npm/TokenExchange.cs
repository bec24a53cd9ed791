using TrustedPublish.Core;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Gateway;
using TrustedPublish.Server.Wiring;
using TrustedPublish.Validator;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary>
/// <c>POST /-/npm/v1/oidc/token/exchange/package/{package}</c>: a CI job's ID token for a publish credential. npm hides a refusal but prints
/// <c>npm-notice</c>, so every answer says there what happened.
/// </summary>
internal sealed class TokenExchange(Exchange exchange, IJournal journal, ExchangeRate rate, RecentRefusals refusals, TimeProvider time)
{
    public async Task RunAsync(HttpContext context)
    {
        if (context.RoutePackage() is not { } package)
        {
            await RefuseAsync(context, null, RefusalCode.PackageDenied, StatusCodes.Status400BadRequest, "Trusted publishing refused: the path holds no valid package name");
            return;
        }

        if (context.UnverifiedBearer is not { } unverifiedToken)
        {
            await RefuseAsync(
                context, package, RefusalCode.TokenMalformed, StatusCodes.Status401Unauthorized,
                $"Trusted publishing refused for {package}: the request carries no ID token. If the package's scope has a registry of its own, its URL must have no path");
            return;
        }

        if (IsNoIdToken(unverifiedToken))
        {
            // A token in .npmrc for this host takes the ID token's place in npm's request.
            await RefuseAsync(
                context, package, RefusalCode.TokenMalformed, StatusCodes.Status400BadRequest,
                $"Trusted publishing refused for {package}: Authorization holds no ID token; remove the _authToken for this host from .npmrc");
            return;
        }

        var result = await exchange.RunAsync(context.Registry, package.ToString(), unverifiedToken, context.RequestAborted);
        await (result.Credential is { } credential ? AcceptAsync(context, package, result, credential) : ExplainAsync(context, package, result.Explanation!));
    }

    private Task AcceptAsync(HttpContext context, NpmPackageName package, ExchangeResult result, Core.Credentials.MintedCredential credential)
    {
        refusals.Forget(context, package.ToString());
        var broad = result.Publisher!.Binding.IsBroad ? "; any branch or tag may publish: name a ref or an environment in the publisher" : "";
        context.Response.Headers["npm-notice"] =
            $"Trusted publishing: {package} may be written ({string.Join(", ", credential.Actions)}) for {(credential.ExpiresAt - credential.IssuedAt).TotalMinutes:0} minutes, id {result.Id}{broad}{(result.Notice is null ? "" : $"; {result.Notice}")}";
        var body = new NpmExchanged { Token = credential.Token.Reveal(), Created = credential.IssuedAt, Expires = credential.ExpiresAt };
        return NpmJson.WriteAsync(context, StatusCodes.Status201Created, body, NpmDoorJson.Default.NpmExchanged);
    }

    private Task ExplainAsync(HttpContext context, NpmPackageName package, Explanation explanation)
    {
        refusals.Remember(context, package.ToString(), explanation.Sentence);
        if (explanation.Code is RefusalCode.Unavailable or RefusalCode.RateLimited)
        {
            context.Response.Headers.RetryAfter = explanation.Code is RefusalCode.Unavailable ? "5" : "60";
        }

        return ErrorBody.WriteAsync(context, Status(explanation.Code), explanation.WireCode, explanation.Sentence, notice: true);
    }

    private async Task RefuseAsync(HttpContext context, NpmPackageName? package, RefusalCode code, int status, string sentence)
    {
        var (id, share) = (ShortId.Create(), rate.TakeUnverified());
        if (share is not UnverifiedShare.Exceeded)
        {
            await journal.AppendAsync(
                new JournalEntry
                {
                    Id = id,
                    At = time.GetUtcNow(),
                    Kind = ExchangeAttempt.Kind,
                    Registry = context.Registry.Name,
                    Package = package?.ToString(),
                    Outcome = (share is UnverifiedShare.Within ? code : RefusalCode.RateLimited).ToWire(),
                },
                context.RequestAborted);
        }

        if (share is not UnverifiedShare.Within)
        {
            await FloodedAsync(context, package);
            return;
        }

        var told = $"{sentence} ({code.ToWire()}, id {id})";
        if (package is { } name)
        {
            refusals.Remember(context, name.ToString(), told);
        }

        await ErrorBody.WriteAsync(context, status, code.ToWire(), told, notice: true);
    }

    private static Task FloodedAsync(HttpContext context, NpmPackageName? package)
    {
        var flooded = Explanation.Flooded(package?.ToString() ?? "this path");
        context.Response.Headers.RetryAfter = "60";
        return ErrorBody.WriteAsync(context, Status(flooded.Code), flooded.WireCode, flooded.Sentence, notice: true);
    }

    private static bool IsNoIdToken(string unverifiedToken) =>
        unverifiedToken.StartsWith(CredentialValidator.Prefix, StringComparison.Ordinal) || !unverifiedToken.Contains('.');

    private static int Status(RefusalCode code) => code switch
    {
        RefusalCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        RefusalCode.RateLimited => StatusCodes.Status429TooManyRequests,
        RefusalCode.TokenReused => StatusCodes.Status409Conflict,
        RefusalCode.TokenMalformed or RefusalCode.SignatureInvalid or RefusalCode.AlgNotAllowed or RefusalCode.KidMissing or RefusalCode.KidUnknown
            or RefusalCode.IssuerUnknown or RefusalCode.AudienceMismatch or RefusalCode.TokenExpired or RefusalCode.TokenNotYetValid
            or RefusalCode.ClaimMissing or RefusalCode.ClaimType or RefusalCode.ClaimMalformed => StatusCodes.Status400BadRequest,
        RefusalCode.PublisherNone or RefusalCode.IssuerMismatch or RefusalCode.OwnerIdMismatch or RefusalCode.RepositoryMismatch
            or RefusalCode.RepositoryIdMismatch or RefusalCode.WorkflowMismatch or RefusalCode.CalledWorkflowMismatch or RefusalCode.EnvironmentMissing
            or RefusalCode.EnvironmentMismatch or RefusalCode.EnvironmentUnprotected or RefusalCode.EventDenied or RefusalCode.RefDenied
            or RefusalCode.RunnerDenied or RefusalCode.JobProjectMismatch or RefusalCode.JobSourceDenied or RefusalCode.ContextMismatch
            or RefusalCode.SshRerunDenied or RefusalCode.ActionDenied or RefusalCode.PackageDenied or RefusalCode.AccessPolicy => StatusCodes.Status403Forbidden,
    };
}
