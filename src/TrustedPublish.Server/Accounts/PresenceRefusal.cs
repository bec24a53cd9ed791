using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.RateLimits;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Accounts;

/// <summary>Why somebody has not proven to be there, in the one wording that npm, the API and the pages share.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Stable; also the journal's outcome.</param>
/// <param name="Sentence">For the person. Without npm's words for a question, or npm would ask again and hide it.</param>
internal sealed record PresenceRefusal(int Status, string Code, string Sentence)
{
    /// <summary>Whether nothing was wrong yet: a factor has to be asked for.</summary>
    public bool IsQuestion => Code is Required;

    /// <summary>Whether somebody tried and failed, which is journaled.</summary>
    public bool IsFailure => Code is Mistaken or LockedOut or WrongPassword;

    public const string Required = "second_factor_required";
    public const string Mistaken = "second_factor_wrong";
    public const string LockedOut = "locked_out";
    public const string WrongPassword = "password_wrong";

    /// <summary>Null when presence is proven.</summary>
    public static PresenceRefusal? Of(HttpContext context, PresenceVerdict verdict) => verdict switch
    {
        PresenceVerdict.Proven => null,
        PresenceVerdict.Missing => new(StatusCodes.Status401Unauthorized, Required, "This operation needs a one-time password."),
        PresenceVerdict.Wrong => new(StatusCodes.Status401Unauthorized, Mistaken, "The code of the second factor is wrong, has expired, was used before, or was given for something else."),
        PresenceVerdict.LockedOut => new(StatusCodes.Status401Unauthorized, LockedOut, "Too many failed codes: this account is locked for 15 minutes."),
        PresenceVerdict.RateLimited => Limited(context, Limits.SecondFactor.Window),
        PresenceVerdict.NotEnrolled => new(StatusCodes.Status403Forbidden, "second_factor_missing", "This account needs a second factor first: run npm profile enable-2fa auth-and-writes."),
    };

    /// <summary>Too many attempts.</summary>
    public static PresenceRefusal Limited(HttpContext context, TimeSpan wait) => new(StatusCodes.Status429TooManyRequests, RateLimited.Code, RateLimited.Tell(context, wait));
}
