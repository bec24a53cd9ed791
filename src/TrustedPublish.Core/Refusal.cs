namespace TrustedPublish.Core;

/// <summary>
/// Why something was refused, as a value: the code, the field that differed, what was expected and what came.
/// </summary>
/// <param name="Code">The stable code (contract §8).</param>
/// <param name="Field">The claim, header member or publisher field the refusal is about; null when it is about the whole.</param>
/// <param name="Expected">What would have been accepted, for a person to read; null when that says nothing.</param>
/// <param name="Actual">What came instead. May hold text the caller chose: sanitise before it leaves the program.</param>
internal sealed record Refusal(RefusalCode Code, string? Field = null, string? Expected = null, string? Actual = null)
{
    /// <summary>The code as every API spells it, for example <c>claim_missing:jti</c>.</summary>
    public string WireCode => Code.ToWire(Field);
}
