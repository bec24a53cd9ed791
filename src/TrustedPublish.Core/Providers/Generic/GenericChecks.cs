using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Providers.Generic;

/// <summary>The comparisons that a provider file can ask for.</summary>
internal static class GenericChecks
{
    /// <summary>The comparison of a claim with what the publisher names for it.</summary>
    public static Func<Binding, ClaimSet, Check?> Of(DescribedClaim claim)
    {
        var field = claim.Path.ToString();
        var compare = (claim.Role, claim.Comparison) switch
        {
            (ClaimRole.ImmutableId, _) => ClaimChecks.Id(field, claim.Path, claim.Code, GenericShapes.Id),
            (_, ClaimComparison.Glob) => Glob(field, claim),
            (_, ClaimComparison.IgnoreCase) => ClaimChecks.Equal(field, claim.Path, claim.Code, StringComparison.OrdinalIgnoreCase),
            (_, ClaimComparison.Exact) => ClaimChecks.Equal(field, claim.Path, claim.Code),
        };
        return claim.OnlyWithout is { } other ? (binding, claims) => Alone(binding, claims, claim, other) ?? compare(binding, claims) : compare;
    }

    /// <summary>Refuses the values that never publish.</summary>
    public static Func<Binding, ClaimSet, Check?> Denied(DeniedClaim denied) => (_, claims) =>
    {
        var (field, expected) = (denied.Path.ToString(), $"none of {string.Join(", ", denied.Patterns)}");
        var actual = claims.Text(denied.Path);
        return actual.Value is not { } value
            ? denied.MayBeAbsent && !actual.IsWrongType ? null : Check.Unreadable(field, expected, field, actual.IsWrongType)
            : denied.Patterns.Any(pattern => SegmentGlob.Matches(pattern, value)) ? Check.Fails(field, expected, value, denied.Code)
            : Check.Holds(field, expected, value);
    };

    /// <summary>Refuses tokens whose claims contradict each other (GH-17).</summary>
    public static Func<Binding, ClaimSet, Check?> Consistent(ConsistencyRule rule) => (_, claims) =>
    {
        var field = rule.Path.ToString();
        if (rule.Is is { } wanted)
        {
            return claims.Flag(rule.Path, out var isPresent) is not { } flag ? Check.Unreadable(field, Text(wanted), field, isPresent)
                : flag == wanted ? Check.Holds(field, Text(wanted), Text(flag))
                : Check.Malformed(field, Text(wanted), field, Text(flag));
        }

        var template = (rule.EqualTo ?? rule.StartsWith)!;
        var actual = claims.Text(rule.Path);
        if (actual.Value is not { } value)
        {
            return Check.Unreadable(field, null, field, actual.IsWrongType);
        }

        if (template.Fill(claims) is not { } text)
        {
            var missing = template.Claims.First(claim => claims.Shown(claim) is null);
            return Check.Unreadable(field, null, missing.ToString(), claims.Text(missing).IsWrongType);
        }

        var expected = rule.EqualTo is null ? $"{text}..." : text;
        return (rule.EqualTo is null ? value.Length > text.Length && value.StartsWith(text, StringComparison.Ordinal) : string.Equals(value, text, StringComparison.Ordinal))
            ? Check.Holds(field, expected, value)
            : Check.Malformed(field, expected, field, value);
    };

    private static Func<Binding, ClaimSet, Check?> Glob(string field, DescribedClaim claim) => (binding, claims) =>
    {
        var actual = claims.Text(claim.Path);
        return binding.Text(field) is not { } pattern ? null
            : actual.Value is not { } value ? Check.Unreadable(field, pattern, field, actual.IsWrongType)
            : SegmentGlob.Matches(pattern, value) ? Check.Holds(field, pattern, value)
            : Check.Fails(field, pattern, value, claim.Code);
    };

    // A tag may be named like a branch: a token that has both says nothing about the branch (CI-06).
    private static Check? Alone(Binding binding, ClaimSet claims, DescribedClaim claim, ClaimPath other)
    {
        var (field, actual) = (claim.Path.ToString(), claims.Text(other));
        return binding.Text(field) is not { } expected || binding.Text(other.ToString()) is not null || (actual.Value is null && !actual.IsWrongType) ? null
            : Check.Fails(field, $"{expected}, without {other}", $"{other} {actual.Value}", claim.Code);
    }

    private static string Text(bool flag) => flag ? "true" : "false";
}
