using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Legacy;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Gateway.Legacy;

/// <summary>
/// The sunset of the upstream's own tokens: until the operator's date they are passed on to it, and every answer says when that ends. The
/// upstream decides what they may do; it is asked first whether it knows the token at all, so that no invented one makes us take in a body.
/// </summary>
internal sealed class LegacyTokens(UpstreamIdentity identity, TimeProvider time)
{
    /// <summary>What to do instead, to complete a sentence.</summary>
    public const string WayOut = "publish from a trusted CI job (trusted publishing), or run npm login";

    /// <summary>Who sends the request: as everywhere, or the upstream's own user.</summary>
    public async Task<Caller> IdentifyAsync(HttpContext context)
    {
        var caller = await context.IdentifyAsync(context.Registry);
        if (caller.IsKnown || !IsAccepted(context.Registry) || Presented(context) is not { } credential
            || (await identity.AskAsync(context.Registry, credential)).IsRefused)
        {
            return caller;
        }

        if (context.Features.Get<Announcement>() is null)
        {
            context.Features.Set(new Announcement(context.Registry.LegacyTokensUntil!.Value));
            context.Response.OnStarting(AnnounceAsync, context);
        }

        return Caller.Of(credential);
    }

    /// <summary>Whether the request carries what may be a token of the upstream, accepted or not.</summary>
    public static LegacyCredential? Presented(HttpContext context) =>
        LegacyCredential.TryRead(context.Request.Headers.Authorization is [{ } header] ? header : null);

    /// <summary>Why such a token is not accepted, as a sentence; null when the request carries none.</summary>
    public string? Refusal(HttpContext context) =>
        Presented(context) is null ? null
        : IsAccepted(context.Registry) ? $"The registry does not accept this token: {WayOut}."
        : context.Registry.LegacyTokensUntil is { } until ? $"This registry stopped accepting old tokens on {Day(until)}: {WayOut}."
        : $"This registry does not accept tokens of its own from before: {WayOut}.";

    private bool IsAccepted(Registry registry) => registry.LegacyTokensUntil is { } until && time.GetUtcNow() < until;

    private Task AnnounceAsync(object state)
    {
        var context = (HttpContext)state;
        var until = context.Features.GetRequiredFeature<Announcement>().Until;
        var headers = context.Response.Headers;
        headers.Append("npm-notice", $"This registry stops accepting old tokens on {Day(until)}: {WayOut}");

        // RFC 9745: deprecated already; RFC 8594: when it ends. The upstream's own would speak of something else.
        headers["Deprecation"] = string.Create(CultureInfo.InvariantCulture, $"@{new DateTimeOffset(time.GetUtcNow().Date, TimeSpan.Zero).ToUnixTimeSeconds()}");
        headers["Sunset"] = until.ToUniversalTime().ToString("R", CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }

    private static string Day(DateTimeOffset until) => until.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record Announcement(DateTimeOffset Until);
}
