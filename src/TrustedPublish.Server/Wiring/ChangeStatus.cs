using TrustedPublish.Core.Maintainers;

namespace TrustedPublish.Server.Wiring;

/// <summary>The HTTP status of a change of owners, organisations or teams that was denied.</summary>
internal static class ChangeStatus
{
    extension(ChangeDenial denial)
    {
        public int Status => denial.Code switch
        {
            "access_policy" => StatusCodes.Status403Forbidden,
            "request_invalid" => StatusCodes.Status400BadRequest,
            "account_unknown" or "member_unknown" or "team_unknown" or "org_unknown" => StatusCodes.Status404NotFound,
            _ => StatusCodes.Status409Conflict,
        };
    }
}
