using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Providers;

/// <summary>The rules about refs that GitHub and GitLab share; both work on the full ref (<c>refs/heads/…</c>, <c>refs/tags/…</c>).</summary>
internal static class RefChecks
{
    private const string Tags = "refs/tags/";

    /// <summary>The fields <c>ref_pattern</c>, <c>tag_pattern</c> is GitHub's alone.</summary>
    public static Check? Pattern(Binding binding, ClaimText fullRef, string claim) =>
        binding.Text("ref_pattern") is not { } pattern ? null
        : fullRef.Value is not { } actual ? Missing("ref_pattern", pattern, fullRef, claim)
        : SegmentGlob.Matches(pattern, actual) ? Check.Holds("ref_pattern", pattern, actual)
        : Check.Fails("ref_pattern", pattern, actual, RefusalCode.RefDenied);

    /// <summary><c>ref_type</c>: the claim and the ref itself must both say so: a tag may be named like a branch (GH-15, CI-06).</summary>
    public static Check? Type(Binding binding, ClaimSet claims, ClaimText fullRef)
    {
        var claimed = claims.Text("ref_type");
        var real = fullRef.Value switch
        {
            null => null,
            var text when text.StartsWith(Tags, StringComparison.Ordinal) => "tag",
            var text when text.StartsWith("refs/heads/", StringComparison.Ordinal) => "branch",
            _ => null,
        };
        if (claimed.Value is { } type && real is not null && type != real)
        {
            return Check.Malformed("ref_type", real, "ref_type", type);
        }

        return binding.Text("ref_type") is not { } expected
                ? claimed.IsWrongType ? Check.Unreadable("ref_type", null, "ref_type", wrongType: true) : null
            : claimed.Value is null ? Check.Unreadable("ref_type", expected, "ref_type", claimed.IsWrongType)
            : real == expected && claimed.Value == expected ? Check.Holds("ref_type", expected, claimed.Value)
            : Check.Fails("ref_type", expected, claimed.Value, RefusalCode.RefDenied);
    }

    /// <summary><c>tag_pattern</c>: the ref must be a tag of this shape; with <c>{{version}}</c> it also fixes the version.</summary>
    public static Check? Tag(Binding binding, ClaimText fullRef, string claim) =>
        binding.Text("tag_pattern") is not { } pattern ? null
        : fullRef.Value is not { } actual ? Missing("tag_pattern", pattern, fullRef, claim)
        : actual.StartsWith(Tags, StringComparison.Ordinal) && TagPattern.Matches(pattern, actual[Tags.Length..]) ? Check.Holds("tag_pattern", pattern, actual)
        : Check.Fails("tag_pattern", pattern, actual, RefusalCode.RefDenied);

    /// <summary>The version that the tag fixes; null when the publisher does not ask for one.</summary>
    public static string? Version(Binding binding, ClaimText fullRef) =>
        binding.Text("tag_pattern") is { } pattern && fullRef.Value is { } actual && actual.StartsWith(Tags, StringComparison.Ordinal)
            ? TagPattern.Version(pattern, actual[Tags.Length..])
            : null;

    // A run without a ref (a deployment of a bare commit) cannot satisfy a rule about refs (GH-16).
    private static Check Missing(string field, string pattern, ClaimText fullRef, string claim) =>
        fullRef.IsWrongType ? Check.Unreadable(field, pattern, claim, wrongType: true) : Check.Fails(field, pattern, null, RefusalCode.RefDenied);
}
