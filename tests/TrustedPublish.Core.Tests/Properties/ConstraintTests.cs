using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Providers;
using TrustedPublish.Core.Providers.GitLab;

namespace TrustedPublish.Core.Tests.Properties;

/// <summary>What a publisher's fields mean, whatever publisher and whatever claims.</summary>
public sealed class ConstraintTests
{
    private const int Samples = 20_000;

    /// <summary>What a constrained field fixes: fields whose value names exactly one thing, and how that is read out of the claims.</summary>
    private static readonly (string Provider, string Field, Func<ClaimSet, string?> Fixes, StringComparison Comparison)[] Exact =
    [
        ("github", "issuer", Claim("iss"), StringComparison.Ordinal),
        ("github", "owner", Claim("repository_owner"), StringComparison.OrdinalIgnoreCase),
        ("github", "repository", Claim("repository"), StringComparison.OrdinalIgnoreCase),
        ("github", "owner_id", Claim("repository_owner_id"), StringComparison.Ordinal),
        ("github", "repository_id", Claim("repository_id"), StringComparison.Ordinal),
        ("github", "workflow_filename", static claims => Without(claims.Text("workflow_ref").Value, claims.Text("ref").Value, claims.Text("sha").Value), StringComparison.OrdinalIgnoreCase),
        ("github", "environment", Claim("environment"), StringComparison.OrdinalIgnoreCase),
        ("github", "ref_type", Claim("ref_type"), StringComparison.Ordinal),
        ("github", "ref_pattern", Claim("ref"), StringComparison.Ordinal),
        ("github", "require_protected_ref", Claim("ref_protected"), StringComparison.Ordinal),
        ("github", "allow_self_hosted", Claim("runner_environment"), StringComparison.Ordinal),
        ("github", "allowed_events", Claim("event_name"), StringComparison.Ordinal),
        ("gitlab", "issuer", Claim("iss"), StringComparison.Ordinal),
        ("gitlab", "project_path", Claim("project_path"), StringComparison.OrdinalIgnoreCase),
        ("gitlab", "namespace_id", Claim("namespace_id"), StringComparison.Ordinal),
        ("gitlab", "project_id", Claim("project_id"), StringComparison.Ordinal),
        ("gitlab", "ci_config_path", static claims => Without(claims.Text("ci_config_ref_uri").Value, GitLabChecks.FullRef(claims).Value, claims.Text("sha").Value), StringComparison.OrdinalIgnoreCase),
        ("gitlab", "environment", Claim("environment"), StringComparison.Ordinal),
        ("gitlab", "require_protected_environment", Claim("environment_protected"), StringComparison.Ordinal),
        ("gitlab", "ref_type", Claim("ref_type"), StringComparison.Ordinal),
        ("gitlab", "ref_pattern", static claims => GitLabChecks.FullRef(claims).Value, StringComparison.Ordinal),
        ("gitlab", "require_protected_ref", Claim("ref_protected"), StringComparison.Ordinal),
        ("gitlab", "allow_self_hosted", Claim("runner_environment"), StringComparison.Ordinal),
        ("circleci", "org_id", Claim("oidc.circleci.com/org-id"), StringComparison.Ordinal),
        ("circleci", "project_id", Claim("oidc.circleci.com/project-id"), StringComparison.Ordinal),
        ("circleci", "pipeline_definition_id", Claim("oidc.circleci.com/pipeline-definition-id"), StringComparison.Ordinal),
        ("circleci", "vcs_origin", Claim("oidc.circleci.com/vcs-origin"), StringComparison.Ordinal),
        ("circleci", "vcs_ref", Claim("oidc.circleci.com/vcs-ref"), StringComparison.Ordinal),
    ];

    /// <summary>Fields that fix nothing alone: lists of what is denied, switches between issuers, patterns, other repositories' workflows.</summary>
    private static readonly string[] NotExact =
        ["called_workflow", "denied_events", "tag_pattern", "allowed_actions", "denied_pipeline_sources", "denied_job_sources", "allow_root_issuer", "allow_org_issuer", "context_ids"];

    [Fact]
    public void Removing_a_constraint_never_turns_yes_into_no()
    {
        var accepted = 0;
        ClaimSamples.Near.Sample(
            sample =>
            {
                if (ClaimSamples.Parse(sample.Binding) is not { } binding || ClaimSamples.Read(sample.Others) is not { } claims || !ClaimSamples.Accepts(binding, claims))
                {
                    return true;
                }

                accepted++;
                return binding.Provider.Fields.Where(IsRemovable).All(field => ClaimSamples.Accepts(Without(binding, field), claims));
            },
            iter: Samples,
            threads: 1,
            print: Print);

        Assert.InRange(accepted, 1000, Samples);
    }

    [Fact]
    public void Claims_that_differ_in_a_constrained_field_never_both_match()
    {
        var both = 0;
        ClaimSamples.Near.Sample(
            sample =>
            {
                if (ClaimSamples.Parse(sample.Binding) is not { } binding
                    || ClaimSamples.Read(sample.Claims) is not { } first || ClaimSamples.Read(sample.Others) is not { } second
                    || !ClaimSamples.Accepts(binding, first) || !ClaimSamples.Accepts(binding, second))
                {
                    return true;
                }

                both++;
                return Exact.Where(row => row.Provider == binding.Provider.Name && Fixes(binding, row.Field)).All(row => row.Fixes(first) is { } one
                    && row.Fixes(second) is { } other && string.Equals(one, other, row.Comparison) && IsSameButForAscii(one, other));
            },
            iter: Samples,
            threads: 1,
            print: Print);

        Assert.InRange(both, 500, Samples);
    }

    [Fact]
    public void Every_field_of_every_provider_is_one_or_the_other()
    {
        var providers = new ProviderCatalog();
        foreach (var provider in Exact.Select(static row => row.Provider).Distinct(StringComparer.Ordinal).Select(providers.Get))
        {
            var known = Exact.Where(row => row.Provider == provider.Name).Select(static row => row.Field).Concat(NotExact).Append("issuer");
            Assert.Empty(provider.Fields.Select(static field => field.Name).Except(known, StringComparer.Ordinal));
        }
    }

    // The issuer is not a wish to be taken back but half of the project's name; actions say nothing about tokens.
    private static bool IsRemovable(Field field) => !field.Required && field.Name is not ("issuer" or "allowed_actions");

    // As the API takes a constraint away: by a change of the registered publisher.
    private static Binding Without(Binding binding, Field field)
    {
        JsonNode? free = field.Name switch
        {
            "called_workflow" => "any",
            var name when field.Shape == FieldShape.Flag => name.StartsWith("allow_", StringComparison.Ordinal),
            var name when name.StartsWith("denied_", StringComparison.Ordinal) => new JsonArray(),
            _ => null,
        };
        using var change = JsonDocument.Parse(new JsonObject { [field.Name] = free }.ToJsonString());
        using var merged = PublisherMerge.Merge(binding, change.RootElement);
        return Binding.TryParse(binding.Provider, merged.RootElement, ["provider"], out var faults)
            ?? throw new InvalidOperationException(string.Join("; ", faults.Select(static fault => $"{fault.Field} {fault.Problem}")));
    }

    private static bool Fixes(Binding binding, string field) => binding.Value(field) switch
    {
        string text => !text.Contains('*'),
        bool flag => flag != field.StartsWith("allow_", StringComparison.Ordinal),
        string[] texts => texts.Length == 1,
        _ => false,
    };

    private static Func<ClaimSet, string?> Claim(string name) => claims => claims.Text(name).Value;

    // A reference to a file ends with the run's own ref or commit, which may differ from run to run.
    private static string? Without(string? reference, params string?[] ends) =>
        ends.Where(end => end is not null && reference?.EndsWith($"@{end}", StringComparison.Ordinal) is true).Select(end => reference![..^(end!.Length + 1)]).FirstOrDefault() ?? reference;

    private static bool IsSameButForAscii(string one, string other) =>
        one.Length == other.Length && one.Zip(other).All(static pair => pair.First == pair.Second || (char.IsAsciiLetter(pair.First) && (pair.First ^ pair.Second) == 0x20));

    private static string Print((JsonObject Binding, JsonObject Claims, JsonObject Others) sample) =>
        $"publisher {sample.Binding.ToJsonString()}\nclaims {sample.Claims.ToJsonString()}\nclaims {sample.Others.ToJsonString()}";
}
