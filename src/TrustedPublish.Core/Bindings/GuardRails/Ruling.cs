using System.Globalization;
using TrustedPublish.Core.Assertions;

namespace TrustedPublish.Core.Bindings.GuardRails;

/// <summary>What the guard rails of a registry say to one job; a value that grants nothing.</summary>
/// <param name="Checks">Those that decide: of enforced guard rails all, of audited ones those that hold.</param>
/// <param name="Findings">What audited guard rails would do if they were enforced.</param>
/// <param name="MaxLifetime">The longest life a credential may get; null = as configured for all.</param>
internal sealed record Ruling(IReadOnlyList<Check> Checks, IReadOnlyList<GuardRailFinding> Findings, TimeSpan? MaxLifetime)
{
    /// <summary>There is no guard rail.</summary>
    public static Ruling None { get; } = new([], [], null);

    /// <summary>What the job is told about the findings: one line of printable ASCII, bounded; null when there are none.</summary>
    public string? Notice => Findings is not [var first, ..] ? null
        : $"{first.Sentence}{(Findings.Count > 1 ? $", and {(Findings.Count - 1).ToString(CultureInfo.InvariantCulture)} more of the operator's guard rails would object" : "")}";
}

/// <summary>What one audited guard rail would do to a job.</summary>
/// <param name="GuardRail">Its name.</param>
/// <param name="Effect">What it would do.</param>
/// <param name="Expected">What it asks for.</param>
/// <param name="Actual">What the job came with.</param>
internal sealed record GuardRailFinding(string GuardRail, GuardRailEffect Effect, string? Expected, string? Actual)
{
    /// <summary>For the job, in printable ASCII.</summary>
    public string Sentence => Effect switch
    {
        GuardRailEffect.Refuse => $"from the day it is enforced the operator's guard rail {GuardRail} would refuse this: it expects {Explanation.Ascii(Expected)}, this is {Explanation.Ascii(Actual ?? "not told by the token")}",
        GuardRailEffect.Shorten => $"from the day it is enforced the operator's guard rail {GuardRail} would shorten this credential: it expects {Explanation.Ascii(Expected)}",
    };
}

internal enum GuardRailEffect
{
    Refuse,

    /// <summary>The credential would live less long.</summary>
    Shorten,
}
