using Microsoft.AspNetCore.Mvc;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Server.Management;

/// <summary>Errors of the API: RFC 9457 problem details with a stable <c>code</c>.</summary>
internal static class Problem
{
    public static IResult Of(int status, string code, string detail) => Results.Problem(new ProblemDetails
    {
        Status = status,
        Detail = detail,
        Extensions = { ["code"] = code },
    });

    /// <summary>401 for a caller without a session.</summary>
    public static IResult NotSignedIn() =>
        Of(StatusCodes.Status401Unauthorized, "session_required", "Send a session token as bearer token: tp login, or npm login --auth-type=legacy on a registry.");

    /// <summary>422 with every fault of what was sent.</summary>
    public static IResult Of(string code, IReadOnlyList<FieldFault> faults) => Results.Problem(new ProblemDetails
    {
        Status = StatusCodes.Status422UnprocessableEntity,
        Detail = string.Join("; ", faults.Select(static fault => $"{fault.Field} {fault.Problem}")),
        Extensions =
        {
            ["code"] = code,
            ["errors"] = faults.GroupBy(static fault => fault.Field).ToDictionary(static field => field.Key, static field => field.Select(static fault => fault.Problem).ToArray()),
        },
    });

    /// <summary>429 for a caller who tried too often.</summary>
    public static IResult RateLimited(HttpContext context, TimeSpan wait) => Of(StatusCodes.Status429TooManyRequests, Wiring.RateLimited.Code, Wiring.RateLimited.Tell(context, wait));

    /// <summary>400 for a body that is not the JSON the call takes.</summary>
    public static IResult NotJson(string expected) => Of(StatusCodes.Status400BadRequest, "request_invalid", $"The body must be {expected}.");
}
