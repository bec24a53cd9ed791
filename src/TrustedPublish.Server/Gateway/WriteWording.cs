using TrustedPublish.Core;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Credentials.Access;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Gateway.Npm;

namespace TrustedPublish.Server.Gateway;

/// <summary>Words why a caller may not write, as npm prints it; repeats why the job's exchange was refused, since that is the real reason.</summary>
internal static class WriteWording
{
    /// <param name="refusal">From <see cref="Core.Credentials.Access.PackageAuthorization"/>.</param>
    /// <param name="package">What was to be written.</param>
    /// <param name="caller">Who asked.</param>
    /// <param name="unverifiedToken">What was presented; only its absence is told.</param>
    /// <param name="legacyRefusal">What to say of a token of the upstream itself; null when none was presented.</param>
    /// <param name="exchangeRefusal">Why this client's exchange for the package was refused lately; null when it was not.</param>
    public static WriteRefusal Of(Refusal refusal, NpmPackageName package, Caller caller, string? unverifiedToken, string? legacyRefusal, string? exchangeRefusal)
    {
        var why = refusal.Code switch
        {
            RefusalCode.PackageDenied when caller.Granular is not null => $"This token is for {Explanation.Ascii(refusal.Expected)} and cannot write {package}.",
            RefusalCode.PackageDenied => $"This credential was minted for {Explanation.Ascii(refusal.Expected)} and cannot write {package}.",
            RefusalCode.ActionDenied when caller.Granular is not null => $"This token's permission for {package} is {refusal.Expected}: it may not {refusal.Actual}.",
            RefusalCode.ActionDenied => $"This credential may do {(refusal.Expected is { Length: > 0 } allowed ? allowed : "nothing")} to {package}, not {refusal.Actual}.",
            RefusalCode.RefDenied => $"The tag of this run fixes version {Explanation.Ascii(refusal.Expected)}; {Explanation.Ascii(refusal.Actual)} cannot be published with it.",
            _ when refusal.Field is "publishing_access" => $"The publishing access of {package} is {refusal.Expected}: {refusal.Actual} may not do this.{WayOut(refusal.Expected)}",
            _ when caller.Person is { } stranger && refusal.Field is "scope" => $"The scope of {package} belongs to an organisation that {stranger.Name} is not a member of.",
            _ when caller.Person is { } person => $"{person.Name} does not maintain {package}.",
            _ when caller.Denial is { } denial => denial,
            _ when legacyRefusal is not null => legacyRefusal,
            _ when unverifiedToken is null => $"Writing {package} needs a credential: publish from a trusted CI job, or run npm login.",
            _ => $"The credential for {package} is not known here, has expired, or its trusted publisher was changed or removed.",
        };
        var status = caller.IsKnown ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized;
        return new WriteRefusal(status, refusal.WireCode, exchangeRefusal is null ? why : $"{why} {exchangeRefusal}");
    }

    private static string WayOut(string? access) => access == PublishingAccess.TrustedPublishingOnly.ToWire()
        ? " Publish from a trusted CI job."
        : " Use npm login with a second factor, or publish from a trusted CI job.";
}
