namespace TrustedPublish.Core.Assertions;

/// <summary>
/// A genuine ID token, meant for us and valid now: signature, audience and times were checked. Only <see cref="TryAccept"/> makes one.
/// </summary>
internal sealed class Assertion
{
    private Assertion(SignedClaims signed, ReplayKey replayKey, DateTimeOffset replayableUntil, IReadOnlyList<Check> checks) =>
        (Signed, ReplayKey, ReplayableUntil, Checks) = (signed, replayKey, replayableUntil, checks);

    public SignedClaims Signed { get; }

    public Issuer Issuer => Signed.Issuer;

    public ClaimSet Claims => Signed.Claims;

    /// <summary>Names the assertion for single use.</summary>
    public ReplayKey ReplayKey { get; }

    /// <summary>UTC; how long the replay record has to live: longer than the verifier can accept the token (XCH-02).</summary>
    public DateTimeOffset ReplayableUntil { get; }

    /// <summary>The checks it passed: header, signature, audience, times, id.</summary>
    public IReadOnlyList<Check> Checks { get; }

    /// <summary>Accepts signed claims whose audience, times and id hold; null with the first refusal otherwise.</summary>
    internal static Assertion? TryAccept(SignedClaims signed, string audience, DateTimeOffset now, out IReadOnlyList<Check> checks)
    {
        checks = [.. signed.Checks, .. AssertionRules.Check(signed.Claims, signed.Issuer, signed.Provider, audience, now)];
        if (checks.Any(static check => !check.Ok))
        {
            return null;
        }

        var replayKey = signed.Claims.Text("jti").Value is { } jti
            ? ReplayKey.OfTokenId(signed.Issuer.Identifier, jti)
            : ReplayKey.OfContent(signed.Jws.HeaderJsonBytes, signed.Jws.UnverifiedPayload);
        var until = signed.Claims.Time("exp").Value!.Value + AssertionRules.Leeway + AssertionRules.ReplayMargin;
        return new Assertion(signed, replayKey, until, checks);
    }
}
