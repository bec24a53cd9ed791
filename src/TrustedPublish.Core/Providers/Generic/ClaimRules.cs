using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Providers.Generic;

/// <summary>Reads what a provider file says about claims: those that publishers may name, those that never publish, those that must agree.</summary>
internal static class ClaimRules
{
    private static readonly Dictionary<string, ClaimRole> Roles = new(StringComparer.Ordinal)
    {
        ["immutable_id"] = ClaimRole.ImmutableId,
        ["project"] = ClaimRole.Project,
        ["ref"] = ClaimRole.Ref,
        ["detail"] = ClaimRole.Detail,
    };

    private static readonly Dictionary<string, ClaimComparison> Comparisons = new(StringComparer.Ordinal)
    {
        ["exact"] = ClaimComparison.Exact,
        ["ignore_case"] = ClaimComparison.IgnoreCase,
        ["glob"] = ClaimComparison.Glob,
    };

    // The codes that say what differed; others mean something of their own.
    private static readonly Dictionary<string, RefusalCode> Codes = new[]
    {
        RefusalCode.OwnerIdMismatch, RefusalCode.RepositoryMismatch, RefusalCode.RepositoryIdMismatch, RefusalCode.WorkflowMismatch, RefusalCode.EnvironmentMismatch,
        RefusalCode.EventDenied, RefusalCode.RefDenied, RefusalCode.RunnerDenied, RefusalCode.JobSourceDenied, RefusalCode.ContextMismatch,
    }.ToDictionary(static code => code.ToWire(), StringComparer.Ordinal);

    // Audience, times and use are checked for all; the last two are members of the publisher itself.
    private static readonly string[] Reserved = ["iss", "aud", "exp", "nbf", "iat", "jti", "events", "issuer", "allowed_actions"];

    /// <summary>A claim that publishers may name.</summary>
    public static DescribedClaim? Claim(StrictObject json)
    {
        var (path, description) = (json.Claim("claim"), json.Text("description"));
        var (role, comparison) = (json.Word("role", Roles), json.Word("compare", Comparisons, required: false) ?? ClaimComparison.Exact);
        var (required, code, onlyWithout) = (json.Flag("required"), json.Word("code", Codes), json.Claim("only_without", required: false));
        json.Done();
        if (path is not null && Reserved.Contains(path.Steps[0]))
        {
            json.Add("claim", "is checked for every token", $"leave out {string.Join(", ", Reserved)}");
        }

        // A pattern on an id or on the project's name would let other projects in (ISS-15).
        if ((role is ClaimRole.ImmutableId && comparison is not ClaimComparison.Exact) || (role is ClaimRole.Project && comparison is ClaimComparison.Glob))
        {
            json.Add("compare", "is too loose for what names the project", role is ClaimRole.ImmutableId ? "leave it out: ids are compared exactly" : "write exact or ignore_case");
        }

        return path is null || description is null || role is null || code is null ? null
            : new DescribedClaim(path, description, role.Value, comparison, required, code.Value, onlyWithout);
    }

    /// <summary>Values of a claim that never publish.</summary>
    public static DeniedClaim? Denied(StrictObject json)
    {
        var (path, code, mayBeAbsent) = (json.Claim("claim"), json.Word("code", Codes), json.Flag("may_be_absent", required: true));
        var values = json.Texts("values", static text => text.Count('*') <= SegmentGlob.MaxStars, $"a value, with at most {SegmentGlob.MaxStars} stars");
        json.Done();
        return path is null || code is null ? null : new DeniedClaim(path, values, mayBeAbsent, code.Value);
    }

    /// <summary>What a claim must say.</summary>
    public static ConsistencyRule? Consistency(StrictObject json)
    {
        var (path, equals, starts) = (json.Claim("claim"), json.Template("equals"), json.Template("starts_with"));
        bool? flag = json.Has("is") ? json.Flag("is") : null;
        _ = json.Flag("is");
        json.Done();
        if (new object?[] { equals, starts, flag }.Count(static rule => rule is not null) == 1)
        {
            return path is null ? null : new ConsistencyRule(path, equals, starts, flag);
        }

        json.Add("claim", "has not exactly one rule", "write one of equals, starts_with and is");
        return null;
    }
}
