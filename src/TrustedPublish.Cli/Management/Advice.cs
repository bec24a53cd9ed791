using System.Text.Json.Nodes;

namespace TrustedPublish.Cli.Management;

/// <summary>One sentence per refusal code (contract §8): who has to change what.</summary>
internal static class Advice
{
    public static string For(string? code, JsonObject? failed)
    {
        var expected = failed is null ? null : PublisherFields.Plain(failed["expected"]);
        var actual = failed is null ? null : PublisherFields.Plain(failed["actual"]);
        var field = failed is null ? null : PublisherFields.Plain(failed["field"]);
        return code?.Split(':')[0] switch
        {
            "publisher_none" => "add a publisher for this package and this CI (tp publishers add, or npm trust), or publish from the repository that has one.",
            "issuer_unknown" or "issuer_mismatch" => "enter the token's issuer under Issuers in the server's configuration, or use the CI that the publisher names.",
            "audience_mismatch" => $"let the job ask for the audience {expected ?? "of this registry"}; npm does so by itself on GitHub, other CIs name it in the job.",
            "token_expired" or "token_not_yet_valid" => "take a fresh token; if it was fresh, compare the clocks (tp doctor).",
            "token_reused" => "take a fresh token: each one counts once.",
            "token_malformed" or "claim_missing" or "claim_type" or "claim_malformed" => "pass the ID token exactly as the CI issued it, or all its claims.",
            "alg_not_allowed" or "kid_missing" or "kid_unknown" or "signature_invalid" => "pass a token signed by the issuer's current key; tp doctor checks the issuer's keys.",
            "owner_id_mismatch" or "repository_id_mismatch" =>
                "if the repository was really deleted and made again, or moved, remove the publisher and add it anew; else somebody else owns this name now.",
            "event_denied" => $"run the workflow by another event than {actual ?? "this one"}, or allow the event in the publisher.",
            "ref_denied" => $"publish from {expected ?? "an allowed branch or tag"}, or change the publisher's ref rule.",
            "runner_denied" => "run the job on a hosted runner, or allow self-hosted ones in the publisher.",
            "environment_missing" => $"name the environment {expected} in the job, or remove it from the publisher.",
            "environment_unprotected" => "protect the environment in the CI's settings, or drop that rule from the publisher.",
            "ssh_rerun_denied" => "run the pipeline again without SSH.",
            "context_mismatch" => "give the job the contexts that the publisher names, or change the publisher.",
            "action_denied" => "allow the action in the publisher's allowed_actions.",
            "package_denied" => "take a credential for this package: each names the packages it is for.",
            "access_policy" => "change the package's publishing_access, or publish as it demands.",
            "rate_limited" or "unavailable" => "try again later.",
            _ when field is not null => $"let the job come with {field} {expected}; or, if {actual} is meant to publish, change {field} in the publisher.",
            _ => "see the message above.",
        };
    }
}
