using System.Text;
using System.Text.Json;
using TrustedPublish.Core;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Server.Wiring;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Server.Management;

/// <summary><c>…/publishers/evaluate</c>: what an exchange would say to a token or to bare claims; nothing is burned, pinned or minted.</summary>
internal sealed class EvaluateCall(Evaluation evaluation)
{
    public async Task<IResult> RunAsync(HttpContext context)
    {
        var managed = ManagedPackage.Of(context);
        using var body = await RequestJson.ReadAsync(context);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } request)
        {
            return Problem.NotJson("""{"header"?: {…}, "claims": {…}, "package_version"?: "1.2.3"} or {"token": "…"}""");
        }

        var version = request.Text("package_version");
        if (request.Text("token") is { } unverifiedToken)
        {
            return Show(await evaluation.OfTokenAsync(managed.Registry, managed.Name, unverifiedToken, version, context.RequestAborted), managed.Name);
        }

        if (request.Object("claims") is not { } claims)
        {
            return Problem.NotJson("an object with token or claims");
        }

        if (ClaimSet.TryParse(Encoding.UTF8.GetBytes(claims.GetRawText()), out var malformed) is not { } claimSet)
        {
            return Show(EvaluationResult.Unreadable(malformed!), managed.Name);
        }

        var header = request.Object("header") is { } given ? new UnverifiedHeader(given.Text("alg"), given.Text("kid"), given.Text("typ")) : null;
        return Show(await evaluation.OfClaimsAsync(managed.Registry, managed.Name, header, claimSet, version, context.RequestAborted), managed.Name);
    }

    private static JsonText Show(EvaluationResult result, string package) => new(StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteString("verdict", result.Refusal is null ? "accept" : "reject");
        json.WriteString("code", result.Refusal?.WireCode);
        json.WriteString("publisher", result.Publisher?.Id);
        json.WriteString("message", result.Refusal is { } refusal ? $"{package}: {Explanation.Difference(refusal)}" : $"{package}: a run like this may publish");
        json.WriteString("advice", result.Advice);
        ExchangeRecord.WriteChecks(json, result.Checks);
        ExchangeRecord.WritePublishers(json, result.Publishers);
        ExchangeRecord.WriteFindings(json, result.Accepting?.Ruling.Findings ?? []);
        json.WriteEndObject();
    });
}
