using System.Globalization;
using TrustedPublish.Core.Providers;

namespace TrustedPublish.Core.Assertions;

/// <summary>What every assertion must say whoever issued it: one audience, ours; sane times; an id to use once.</summary>
internal static class AssertionRules
{
    /// <summary>
    /// The clock difference tolerated between an issuer and us. The same constant stretches the life of the replay record:
    /// were the two to differ, a token could be used twice between them (XCH-02).
    /// </summary>
    public static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);

    /// <summary>How much longer than acceptable the replay record lives, for clocks of several stores.</summary>
    public static readonly TimeSpan ReplayMargin = TimeSpan.FromSeconds(60);

    private const int MaxTokenIdLength = 256;

    /// <summary>Every check, in the order in which the first failing one is the refusal.</summary>
    public static IReadOnlyList<Check> Check(ClaimSet claims, Issuer issuer, Provider provider, string audience, DateTimeOffset now)
    {
        var checks = new List<Check>(8) { Audience(claims, provider.FixedAudience ?? audience) };
        AddTimes(checks, claims, issuer, now);
        if (TokenId(claims, provider) is { } tokenId)
        {
            checks.Add(tokenId);
        }

        if (TokenKind(claims) is { } kind)
        {
            checks.Add(kind);
        }

        if (claims.Text("sub") is { Value: null } subject)
        {
            // OpenID Connect promises one. It is composed in too many ways to be matched, but a token without is no ID token (CLM-03, CLM-11).
            checks.Add(Assertions.Check.Unreadable("sub", "a subject", "sub", subject.IsWrongType));
        }

        if (claims.Text("azp").IsWrongType)
        {
            // Nobody compares it, but whom a token was issued to is text (OpenID Connect Core §2): other verifiers refuse the token, so must we.
            checks.Add(Assertions.Check.Unreadable("azp", "a text", "azp", wrongType: true));
        }

        return checks;
    }

    // Exactly one audience: a token that another service accepts too could be replayed from there (CLM-06, CLM-08).
    private static Check Audience(ClaimSet claims, string audience)
    {
        var actual = claims.Text("aud").Value
            ?? (claims.Texts("aud", out _) is { } several ? several is [var only] ? only : $"{several.Count} audiences" : null);
        return string.Equals(actual, audience, StringComparison.Ordinal) && actual is not null
            ? Assertions.Check.Holds("aud", audience, actual)
            : Assertions.Check.Fails("aud", audience, actual, RefusalCode.AudienceMismatch);
    }

    private static void AddTimes(List<Check> checks, ClaimSet claims, Issuer issuer, DateTimeOffset now)
    {
        var latest = now + issuer.MaxTokenLifetime + Leeway;
        var issued = claims.Time("iat");
        checks.Add(issued.Value is not { } iat ? Assertions.Check.Unreadable("iat", "a time in seconds", "iat", issued.IsWrongType)
            : iat > now + Leeway ? Assertions.Check.Fails("iat", $"at most {Show(now + Leeway)}", Show(iat), RefusalCode.TokenNotYetValid)
            : Assertions.Check.Holds("iat", $"at most {Show(now + Leeway)}", Show(iat)));

        var notBefore = claims.Time("nbf");
        if (notBefore.IsWrongType || (notBefore.Value is null && claims.Has("nbf")))
        {
            // Also null: who reads it as no beginning and who refuses it must not differ.
            checks.Add(Assertions.Check.Unreadable("nbf", "a time in seconds", "nbf", wrongType: true));
        }
        else if (notBefore.Value is { } nbf)
        {
            checks.Add(nbf > now + Leeway
                ? Assertions.Check.Fails("nbf", $"at most {Show(now + Leeway)}", Show(nbf), RefusalCode.TokenNotYetValid)
                : Assertions.Check.Holds("nbf", $"at most {Show(now + Leeway)}", Show(nbf)));
        }

        var expires = claims.Time("exp");
        checks.Add(expires.Value is not { } exp ? Assertions.Check.Unreadable("exp", "a time in seconds", "exp", expires.IsWrongType)
            : exp <= now - Leeway ? Assertions.Check.Fails("exp", $"after {Show(now - Leeway)}", Show(exp), RefusalCode.TokenExpired)
            // A token without a sane end would stay valuable to whoever steals it (CLM-09).
            : exp > latest || exp - issued.Value > issuer.MaxTokenLifetime
                ? Assertions.Check.Malformed("exp", $"at most {issuer.MaxTokenLifetime.TotalSeconds} s after iat", "exp", Show(exp))
            : exp < notBefore.Value ? Assertions.Check.Malformed("exp", "not before nbf", "exp", Show(exp))
            : Assertions.Check.Holds("exp", $"after {Show(now - Leeway)}", Show(exp)));
    }

    private static Check? TokenId(ClaimSet claims, Provider provider)
    {
        var jti = claims.Text("jti");
        return jti.Value is not { } id
            ? provider.SendsTokenId || jti.IsWrongType ? Assertions.Check.Unreadable("jti", "an id used once", "jti", jti.IsWrongType) : null
            : id.Length > MaxTokenIdLength || !id.AsSpan().ContainsOnlyPrintableAscii()
                ? Assertions.Check.Malformed("jti", $"at most {MaxTokenIdLength} printable ASCII characters", "jti", null)
            : Assertions.Check.Holds("jti", "an id used once", id);
    }

    // A logout token, a security event or the token of a person's sign-in is no job's ID token, though the same issuer signs it (JOSE-18, RFC 8725 §3.11).
    private static Check? TokenKind(ClaimSet claims) =>
        claims.Has("events") ? Assertions.Check.Malformed("events", "an ID token, not a security event", "events", null)
        : claims.Has("nonce") ? Assertions.Check.Malformed("nonce", "a job's ID token, not a person's sign-in", "nonce", null)
        : null;

    private static string Show(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
