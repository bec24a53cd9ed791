namespace TrustedPublish.Core.Assertions;

/// <summary>Where a claim stands: its name, or the names on the way to it inside object claims. A name may hold any character, so steps are never joined to be split again.</summary>
internal sealed record ClaimPath
{
    private ClaimPath(IReadOnlyList<string> steps) => Steps = steps;

    /// <summary>At least one.</summary>
    public IReadOnlyList<string> Steps { get; }

    /// <summary>The path of these steps.</summary>
    public static ClaimPath Of(IReadOnlyList<string> steps) =>
        steps.Count > 0 ? new ClaimPath(steps) : throw new ArgumentException("A path has at least one step.", nameof(steps));

    public static implicit operator ClaimPath(string name) => new([name]);

    /// <summary>The path as people and publishers write it: <c>kubernetes.io/serviceaccount/uid</c>.</summary>
    public override string ToString() => string.Join('/', Steps);

    public bool Equals(ClaimPath? other) => other is not null && Steps.SequenceEqual(other.Steps, StringComparer.Ordinal);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}
