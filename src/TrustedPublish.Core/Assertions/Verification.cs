namespace TrustedPublish.Core.Assertions;

/// <summary>What became of a token: an assertion, or a refusal with as much trust in the claims as was established.</summary>
internal sealed class Verification
{
    private Verification(Assertion? assertion, SignedClaims? signed, IReadOnlyList<Check> checks, Refusal? refusal) =>
        (Assertion, Signed, Checks, Refusal) = (assertion, signed, checks, refusal);

    /// <summary>The assertion; null when refused.</summary>
    public Assertion? Assertion { get; }

    /// <summary>The claims when the signature is good, whether accepted or not; null before that: nothing may be told about them.</summary>
    public SignedClaims? Signed { get; }

    /// <summary>The checks made, those of the header first; of a token whose signature is not good only the one that failed.</summary>
    public IReadOnlyList<Check> Checks { get; }

    /// <summary>Null when accepted.</summary>
    public Refusal? Refusal { get; }

    internal static Verification Accepted(Assertion assertion) => new(assertion, assertion.Signed, assertion.Checks, null);

    internal static Verification Refused(Refusal refusal) => new(null, null, [Check.Of(refusal)], refusal);

    internal static Verification Refused(SignedClaims signed, IReadOnlyList<Check> checks) =>
        new(null, signed, checks, checks.First(static check => !check.Ok).Refusal);
}
