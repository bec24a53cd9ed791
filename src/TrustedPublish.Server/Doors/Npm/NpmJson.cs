using System.Text.Json;
using System.Text.Json.Serialization;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Server.Accounts;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary>Answers as the npm CLI reads them; none may be cached, since npm's cache knows no identities.</summary>
internal static class NpmJson
{
    /// <summary>200 and an empty object.</summary>
    public static Task OkAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status200OK, new NpmOk(true), NpmDoorJson.Default.NpmOk);

    /// <summary>A JSON answer.</summary>
    public static Task WriteAsync<T>(HttpContext context, int status, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(value, type, cancellationToken: context.RequestAborted);
    }

    /// <summary>Refuses a name that cannot be a package's.</summary>
    public static Task NoPackageAsync(HttpContext context) =>
        ErrorBody.WriteAsync(context, StatusCodes.Status400BadRequest, "package_name_invalid", "The path holds no valid package name.", notice: true);

    /// <summary>Refuses a caller who is not signed in.</summary>
    public static Task NotSignedInAsync(HttpContext context, Caller? caller = null) => caller switch
    {
        { Incomplete: not null } => ErrorBody.WriteAsync(context, StatusCodes.Status403Forbidden, "second_factor_missing", caller.Denial!, notice: true),
        { Granular: not null } => ErrorBody.WriteAsync(context, StatusCodes.Status403Forbidden, "session_required", "A token may not do this: run npm login and try again.", notice: true),
        { Denial: { } denial } => ErrorBody.WriteAsync(context, StatusCodes.Status401Unauthorized, "session_required", denial, notice: true),
        _ => ErrorBody.WriteAsync(context, StatusCodes.Status401Unauthorized, "session_required", "This needs a session: run npm login and try again.", notice: true),
    };

    /// <summary>Refuses somebody who has not proven to be there.</summary>
    public static Task RefusedAsync(HttpContext context, PresenceRefusal refusal) =>
        ErrorBody.WriteAsync(context, refusal.Status, refusal.Code, refusal.Sentence, notice: true);

    /// <summary>Refuses an account that does not maintain the package.</summary>
    public static Task NotMaintainerAsync(HttpContext context) =>
        ErrorBody.WriteAsync(context, StatusCodes.Status403Forbidden, "access_policy", "Only a maintainer of the package may do this.");
}

/// <param name="Ok">Always true.</param>
internal sealed record NpmOk(bool Ok);

/// <summary>A successful exchange.</summary>
internal sealed class NpmExchanged
{
    /// <summary>Always <c>oidc</c>.</summary>
    [JsonPropertyName("token_type")]
    public string TokenType { get; } = "oidc";

    /// <summary>The credential: the one place where it leaves the program.</summary>
    public required string Token { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Expires { get; init; }
}

/// <summary>A successful legacy login.</summary>
internal sealed class NpmSignedIn
{
    public bool Ok { get; } = true;

    public required string Id { get; init; }

    public string Rev { get; } = "1-0";

    /// <summary>The session token: shown once, here.</summary>
    public required string Token { get; init; }
}

internal sealed record NpmUser(string Username);

internal sealed record NpmVisibility(bool Public);

/// <summary>The answers of the door.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(NpmOk))]
[JsonSerializable(typeof(NpmExchanged))]
[JsonSerializable(typeof(NpmSignedIn))]
[JsonSerializable(typeof(NpmUser))]
[JsonSerializable(typeof(NpmWebLogin))]
[JsonSerializable(typeof(NpmDone))]
[JsonSerializable(typeof(NpmVisibility))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class NpmDoorJson : JsonSerializerContext;
