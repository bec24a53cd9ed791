namespace TrustedPublish.Cli.Doctor;

/// <summary>One thing that was looked at.</summary>
/// <param name="Subject">What.</param>
/// <param name="Ok">Whether it is as it must be.</param>
/// <param name="Detail">What was found; never a secret.</param>
/// <param name="Fix">What to do; null when nothing.</param>
internal sealed record Finding(string Subject, bool Ok, string Detail, string? Fix = null)
{
    /// <summary>One line for people.</summary>
    public override string ToString() => Terminal.OneLine($"{(Ok ? "ok  " : "FAIL")} {Subject}: {Detail}{(Fix is null ? "" : $". Fix: {Fix}")}");
}
