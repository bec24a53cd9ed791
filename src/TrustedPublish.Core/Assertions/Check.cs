namespace TrustedPublish.Core.Assertions;

/// <summary>One comparison that was made: what was expected, what the token said, and the refusal if they differ.</summary>
/// <param name="Field">The claim or publisher field, as people know it.</param>
/// <param name="Expected">What would be accepted.</param>
/// <param name="Actual">What the token said; null when it said nothing.</param>
/// <param name="Refusal">Null when the check holds.</param>
internal sealed record Check(string Field, string? Expected, string? Actual, Refusal? Refusal)
{
    public bool Ok => Refusal is null;

    /// <summary>A check that holds.</summary>
    public static Check Holds(string field, string? expected, string? actual) => new(field, expected, actual, null);

    /// <summary>A check that fails.</summary>
    public static Check Fails(string field, string? expected, string? actual, RefusalCode code) =>
        new(field, expected, actual, new Refusal(code, field, expected, actual));

    /// <summary>A refusal as the check that led to it.</summary>
    public static Check Of(Refusal refusal) =>
        new(refusal.Field ?? (refusal.Code is RefusalCode.SignatureInvalid ? "signature" : "token"), refusal.Expected, refusal.Actual, refusal);

    /// <summary>A check that fails because the claim it needs is missing or of the wrong type.</summary>
    public static Check Unreadable(string field, string? expected, string claim, bool wrongType) =>
        new(field, expected, null, new Refusal(wrongType ? RefusalCode.ClaimType : RefusalCode.ClaimMissing, claim, expected));

    /// <summary>A check that fails because the claim's value cannot be right for any publisher.</summary>
    public static Check Malformed(string field, string? expected, string claim, string? actual) =>
        new(field, expected, actual, new Refusal(RefusalCode.ClaimMalformed, claim, expected, actual));
}
