namespace TrustedPublish.Core;

/// <summary>A value that must not be shown: its text form is a mask.</summary>
internal sealed class Secret(string value)
{
    /// <summary>The value itself, for the one place that needs it.</summary>
    public string Reveal() => value;

    /// <summary>Masks the value.</summary>
    public override string ToString() => "***";
}
