using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Core.RateLimits;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Site;

/// <summary>A code as people type it, and what they are told when it is none.</summary>
internal static class TypedCode
{
    private const int MaxLength = 64;

    /// <summary>Without the blanks that apps and printed lists show.</summary>
    public static string Clean(string? code) =>
        code is { Length: <= MaxLength } ? code.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal) : "";

    /// <summary>Null when the code was right.</summary>
    public static PageRefusal? Judge(HttpContext context, CodeVerdict verdict) => verdict switch
    {
        CodeVerdict.Right => null,
        CodeVerdict.Wrong => new(StatusCodes.Status401Unauthorized, "second_factor_wrong", "The code is wrong, has expired or was used before."),
        CodeVerdict.LockedOut => new(StatusCodes.Status401Unauthorized, "locked_out", "Too many failed codes: this account is locked for 15 minutes."),
        CodeVerdict.RateLimited => new(StatusCodes.Status429TooManyRequests, RateLimited.Code, RateLimited.Tell(context, Limits.SecondFactor.Window)),
    };
}

/// <summary>Why a page does not go on.</summary>
/// <param name="Status">Of the answer.</param>
/// <param name="Outcome">The journal's word.</param>
/// <param name="Sentence">For the person.</param>
internal sealed record PageRefusal(int Status, string Outcome, string Sentence);
