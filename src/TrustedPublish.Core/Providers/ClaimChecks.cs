using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Providers;

/// <summary>The comparisons that several providers share.</summary>
internal static class ClaimChecks
{
    /// <summary>Requires a claim to equal the field's value; null while the field does not constrain it.</summary>
    public static Func<Binding, ClaimSet, Check?> Equal(string field, ClaimPath claim, RefusalCode code, StringComparison comparison = StringComparison.Ordinal) =>
        (binding, claims) => binding.Text(field) is { } expected ? Compare(field, expected, claims, claim, code, comparison) : null;

    /// <summary>
    /// Requires an immutable id: present always, equal once it is known. While it is open any id passes, to be pinned after all other checks.
    /// </summary>
    /// <param name="field">The publisher's field.</param>
    /// <param name="claim">Where the token has the id.</param>
    /// <param name="code">The refusal when it is another.</param>
    /// <param name="form">What an id looks like; null = digits.</param>
    public static Func<Binding, ClaimSet, Check?> Id(string field, ClaimPath claim, RefusalCode code, (string Accepts, Func<string, bool> Fits)? form = null) => (binding, claims) =>
    {
        var actual = claims.Text(claim);
        var (accepts, fits) = form ?? ("digits", Shapes.IsNumericId);
        return actual.Value is not { } id ? Check.Unreadable(field, binding.Text(field), claim.ToString(), actual.IsWrongType)
            // What does not fit the field could be pinned but never be read back.
            : !fits(id) ? Check.Malformed(field, accepts, claim.ToString(), id)
            : binding.Text(field) is not { } expected ? Check.Holds(field, "open: pinned on first use", id)
            : string.Equals(id, expected, StringComparison.Ordinal) ? Check.Holds(field, expected, id)
            : Check.Fails(field, expected, id, code);
    };

    /// <summary>Requires a claim not to be in the field's list.</summary>
    public static Func<Binding, ClaimSet, Check?> NotIn(string field, string claim, RefusalCode code, bool mayBeAbsent) => (binding, claims) =>
    {
        if (binding.Texts(field) is not { Count: > 0 } denied)
        {
            return null;
        }

        var expected = $"none of {string.Join(", ", denied)}";
        var actual = claims.Text(claim);
        return actual.Value is not { } value
            ? mayBeAbsent && !actual.IsWrongType ? null : Check.Unreadable(field, expected, claim, actual.IsWrongType)
            : denied.Contains(value, StringComparer.Ordinal) ? Check.Fails(field, expected, value, code)
            : Check.Holds(field, expected, value);
    };

    /// <summary>Requires a claim to be the text <c>true</c>: these flags are text, and "false" is a text like any other (CI-04).</summary>
    public static Func<Binding, ClaimSet, Check?> TextTrue(string field, string claim, RefusalCode code) => (binding, claims) =>
    {
        if (!binding.Flag(field))
        {
            return null;
        }

        var actual = claims.Text(claim);
        return actual.IsWrongType ? Check.Unreadable(field, "true", claim, wrongType: true)
            : actual.Value is "true" ? Check.Holds(field, "true", "true")
            : Check.Fails(field, "true", actual.Value, code);
    };

    /// <summary>Requires the CI's own runners when self-hosted ones are not allowed (GH-18).</summary>
    public static Func<Binding, ClaimSet, Check?> Runner(string hosted) => (binding, claims) =>
    {
        if (binding.Flag("allow_self_hosted"))
        {
            return null;
        }

        var actual = claims.Text("runner_environment");
        return actual.Value is not { } runner ? Check.Unreadable("allow_self_hosted", hosted, "runner_environment", actual.IsWrongType)
            : string.Equals(runner, hosted, StringComparison.Ordinal) ? Check.Holds("allow_self_hosted", hosted, runner)
            : Check.Fails("allow_self_hosted", hosted, runner, RefusalCode.RunnerDenied);
    };

    /// <summary>Requires an environment; an empty claim is an absent one (CLM-15).</summary>
    public static Func<Binding, ClaimSet, Check?> Environment(StringComparison comparison) => (binding, claims) =>
    {
        if (binding.Text("environment") is not { } expected)
        {
            return null;
        }

        var actual = claims.Text("environment");
        return actual.IsWrongType ? Check.Unreadable("environment", expected, "environment", wrongType: true)
            : actual.Value is not { } environment ? Check.Fails("environment", expected, null, RefusalCode.EnvironmentMissing)
            : EqualAscii(environment, expected, comparison) ? Check.Holds("environment", expected, environment)
            : Check.Fails("environment", expected, environment, RefusalCode.EnvironmentMismatch);
    };

    /// <summary>Compares names; case is folded only within ASCII, so that no look-alike passes (CLM-12).</summary>
    public static bool EqualAscii(ReadOnlySpan<char> actual, ReadOnlySpan<char> expected, StringComparison comparison) =>
        System.Text.Ascii.IsValid(actual) && actual.Equals(expected, comparison);

    private static Check Compare(string field, string expected, ClaimSet claims, ClaimPath claim, RefusalCode code, StringComparison comparison)
    {
        var actual = claims.Text(claim);
        return actual.Value is not { } value ? Check.Unreadable(field, expected, claim.ToString(), actual.IsWrongType)
            : EqualAscii(value, expected, comparison) ? Check.Holds(field, expected, value)
            : Check.Fails(field, expected, value, code);
    }
}
