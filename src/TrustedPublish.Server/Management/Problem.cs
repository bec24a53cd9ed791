using Microsoft.AspNetCore.Mvc;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials;

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

    /// <summary>401 for a caller without a session; 403 for one whose account has to be completed first.</summary>
    public static IResult NotSignedIn(Caller? caller = null) => caller is { Incomplete: not null, Denial: { } denial }
        ? Of(StatusCodes.Status403Forbidden, "second_factor_missing", denial)
        : Of(StatusCodes.Status401Unauthorized, "session_required", "Send a session token as bearer token: tp login, or npm login on a registry.");

    /// <summary>401 that asks for the second factor; the addresses are for callers whose person has a browser.</summary>
    public static IResult SecondFactorRequired(string page, string poll) => Results.Problem(new ProblemDetails
    {
        Status = StatusCodes.Status401Unauthorized,
        Detail = $"This needs your second factor: send its code in npm-otp, or confirm at {page} and send what done_url then gives.",
        Extensions = { ["code"] = "second_factor_required", ["auth_url"] = page, ["done_url"] = poll },
    });

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
