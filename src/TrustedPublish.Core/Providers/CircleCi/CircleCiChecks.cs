using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Providers.CircleCi;

/// <summary>The comparisons only CircleCI needs.</summary>
internal static class CircleCiChecks
{
    /// <summary>The issuer shared by all organisations.</summary>
    public const string RootIssuer = "https://oidc.circleci.com";

    private const string Claim = "oidc.circleci.com/";

    /// <summary>An organisation's issuer can vouch for that organisation only: its address is built from the publisher's id (CI-10).</summary>
    public static Check? Issuer(Binding binding, ClaimSet claims)
    {
        var accepted = AcceptedIssuers(binding);
        var (expected, actual) = (string.Join(" or ", accepted), claims.Text("iss"));
        return actual.Value is not { } issuer ? Check.Unreadable("issuer", expected, "iss", actual.IsWrongType)
            : accepted.Contains(issuer, StringComparer.Ordinal) ? Check.Holds("issuer", expected, issuer)
            : Check.Fails("issuer", expected, issuer, RefusalCode.IssuerMismatch);
    }

    /// <summary>The issuers that may vouch for the publisher's organisation.</summary>
    public static IReadOnlyList<string> AcceptedIssuers(Binding binding)
    {
        var root = binding.Text("issuer")!;
        return
        [
            .. binding.Flag("allow_org_issuer") ? [$"{root}/org/{binding.Text("org_id")}"] : Array.Empty<string>(),
            .. binding.Flag("allow_root_issuer") ? [root] : Array.Empty<string>(),
        ];
    }

    public static Check? Ref(Binding binding, ClaimSet claims)
    {
        var actual = claims.Text($"{Claim}vcs-ref");
        return binding.Text("vcs_ref") is not { } pattern ? null
            : actual.Value is not { } fullRef ? Check.Unreadable("vcs_ref", pattern, $"{Claim}vcs-ref", actual.IsWrongType)
            : SegmentGlob.Matches(pattern, fullRef) ? Check.Holds("vcs_ref", pattern, fullRef)
            : Check.Fails("vcs_ref", pattern, fullRef, RefusalCode.RefDenied);
    }

    public static Check? Contexts(Binding binding, ClaimSet claims)
    {
        if (binding.Texts("context_ids") is not { Count: > 0 } required)
        {
            return null;
        }

        var expected = string.Join(", ", required);
        return claims.Texts($"{Claim}context-ids", out var isPresent) is not { } used ? Check.Unreadable("context_ids", expected, $"{Claim}context-ids", isPresent)
            : required.All(context => used.Contains(context, StringComparer.Ordinal)) ? Check.Holds("context_ids", expected, string.Join(", ", used))
            : Check.Fails("context_ids", expected, string.Join(", ", used), RefusalCode.ContextMismatch);
    }

    /// <summary>A job that somebody re-ran with SSH has that somebody inside it. Exactly the JSON value false will do.</summary>
    public static Check? SshRerun(Binding binding, ClaimSet claims) => claims.Flag($"{Claim}ssh-rerun", out var isPresent) switch
    {
        false => null,
        true => Check.Fails("ssh_rerun", "false", "true", RefusalCode.SshRerunDenied),
        null => Check.Unreadable("ssh_rerun", "false", $"{Claim}ssh-rerun", isPresent),
    };
}
