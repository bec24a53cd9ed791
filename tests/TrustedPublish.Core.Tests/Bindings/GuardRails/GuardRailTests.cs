using System.Text.Json.Nodes;
using TrustedPublish.Core.Bindings.GuardRails;
using TrustedPublish.Core.Tests.Fixtures;

namespace TrustedPublish.Core.Tests.Bindings.GuardRails;

/// <summary>Every rule, on every kind of CI, in both modes, through the exchange itself and its dry run.</summary>
public sealed class GuardRailTests
{
    private const string Circle = "oidc.circleci.com/";

    /// <summary>Rule, kind of CI, changes to the publisher and to the claims; whether the guard rail lets the job pass.</summary>
    public static TheoryData<string, string, string, string, bool> Cases => new()
    {
        { "issuers:github", "github", "{}", "{}", true },
        { "issuers:gitlab", "github", "{}", "{}", false },
        { "issuers:gitlab", "gitlab", "{}", "{}", true },
        { "issuers:github", "gitlab", "{}", "{}", false },
        { "issuers:circleci", "circleci", "{}", "{}", true },
        { "issuers:github", "circleci", "{}", "{}", false },

        { "owners:github:acme", "github", "{}", "{}", true },
        { "owners:github:Acme", "github", "{}", "{}", true },
        { "owners:github:#65", "github", "{}", "{}", true },
        { "owners:github:#66", "github", "{}", "{}", false },
        { "owners:github:other", "github", "{}", "{}", false },
        { "owners:gitlab:acme", "github", "{}", "{}", false },
        { "owners:gitlab:acme", "gitlab", "{}", "{}", true },
        { "owners:gitlab:ACME/Tools", "gitlab", "{}", "{}", true },
        { "owners:gitlab:acme/other", "gitlab", "{}", "{}", false },
        { "owners:gitlab:#65", "gitlab", "{}", "{}", true },
        { "owners:gitlab:#6", "gitlab", "{}", "{}", false },
        { "owners:circleci:#00000000-0000-4000-8000-000000000065", "circleci", "{}", "{}", true },
        { "owners:circleci:#00000000-0000-4000-8000-000000000066", "circleci", "{}", "{}", false },
        { "owners:github:acme", "circleci", "{}", "{}", false },

        { "protection", "github", "{}", "{}", false },
        { "protection", "github", "{}", """{"ref_protected":"true"}""", true },
        { "protection", "github", "{}", """{"ref_protected":"True"}""", false },
        { "protection", "github", "{}", """{"ref_protected":true}""", false },
        { "protection", "github", "{}", """{"ref_protected":null}""", false },
        { "protection", "github", """{"environment":"release"}""", """{"environment":"Release"}""", true },
        // GH-12: an environment that the publisher does not name is one that whoever can push made up.
        { "protection", "github", "{}", """{"environment":"release"}""", false },
        { "protection", "gitlab", "{}", "{}", false },
        { "protection", "gitlab", "{}", """{"ref_protected":"true"}""", true },
        { "protection", "gitlab", "{}", """{"ref_protected":"false"}""", false },
        { "protection", "gitlab", """{"environment":"release"}""", """{"environment":"release"}""", true },
        { "protection", "gitlab", "{}", """{"environment":"release"}""", false },
        { "protection", "gitlab", """{"require_protected_environment":true}""", """{"environment":"any","environment_protected":"true"}""", true },
        { "protection", "circleci", "{}", "{}", false },
        { "protection", "circleci", "{}", """{"environment":"release","ref_protected":"true"}""", false },

        { "events:fork", "github", "{}", "{}", true },
        { "events:push", "github", "{}", "{}", false },
        { "events:fork", "gitlab", "{}", "{}", true },
        { "events:push", "gitlab", "{}", "{}", false },
        { "events:fork", "circleci", "{}", "{}", false },

        { "elsewhere", "github", "{}", "{}", true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Enforced_it_decides_and_burns_nothing(string rule, string provider, string publisher, string claims, bool passes)
    {
        using var ci = await OneCi.OpenAsync(provider, Rail(rule, GuardRailMode.Enforce));
        var added = await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher(provider, json => Apply(json, publisher)));

        var dry = await ci.DryRunAsync(json => Apply(json, claims));
        var result = await ci.RunAsync(json => Apply(json, claims));

        Assert.Equal(passes, result.Credential is not null);
        Assert.Equal(passes, dry.Refusal is null);
        Assert.Null(result.Notice);
        if (!passes)
        {
            Assert.Equal(("access_policy", "guard_rail:rail"), (dry.Refusal!.WireCode, dry.Refusal.Field));
            Assert.Equal("access_policy", result.Explanation!.WireCode);
            Assert.Contains("guard_rail:rail: expected", result.Explanation.Sentence, StringComparison.Ordinal);
            Assert.Equal(("access_policy", added.Id), (ci.Exchanges[0].Outcome, ci.Exchanges[0].Publisher));
            Assert.Empty(ci.Fixture.Stores.Claimed);
            Assert.Equal(added, ci.Fixture.Stores.Publisher(added.Id));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Audited_it_lets_the_job_pass_and_says_what_it_would_do(string rule, string provider, string publisher, string claims, bool passes)
    {
        using var ci = await OneCi.OpenAsync(provider, Rail(rule, GuardRailMode.Audit));
        await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher(provider, json => Apply(json, publisher)));

        var dry = await ci.DryRunAsync(json => Apply(json, claims));
        var result = await ci.RunAsync(json => Apply(json, claims));

        Assert.NotNull(result.Credential);
        Assert.Null(dry.Refusal);
        Assert.Equal(passes, result.Notice is null);
        Assert.Equal(passes, dry.Accepting!.Ruling.Findings.Count == 0);
        var data = JsonNode.Parse(Assert.Single(ci.Exchanges).Data!)!;
        Assert.Equal(passes ? null : "rail refuse", data["would_refuse"] is { } findings ? $"{findings[0]!["guard_rail"]} {findings[0]!["effect"]}" : null);
        if (!passes)
        {
            Assert.Contains("from the day it is enforced the operator's guard rail rail would refuse this", result.Notice, StringComparison.Ordinal);
            Assert.All(result.Notice!, static character => Assert.InRange(character, ' ', '~'));
        }
    }

    [Theory]
    [InlineData("github", "repository_owner_id", "owners:github:#65")]
    [InlineData("github", "event_name", "events:fork")]
    [InlineData("gitlab", "namespace_id", "owners:gitlab:#65")]
    [InlineData("gitlab", "pipeline_source", "events:fork")]
    [InlineData("circleci", Circle + "org-id", "owners:circleci:#00000000-0000-4000-8000-000000000065")]
    public async Task What_a_token_does_not_say_passes_no_guard_rail(string provider, string claim, string rule)
    {
        using var ci = await OneCi.OpenAsync(provider, Rail(rule, GuardRailMode.Enforce));
        await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher(provider));

        var dry = await ci.DryRunAsync(json => json.Remove(claim));

        Assert.Contains(dry.Checks, static check => check is { Field: "guard_rail:rail", Ok: false });
    }

    [Theory]
    [InlineData("issuers:gitlab", "github", "{}", "issuer")]
    [InlineData("owners:github:other", "github", "{}", "owner")]
    [InlineData("owners:github:#66", "github", """{"owner_id":"65"}""", "owner")]
    [InlineData("owners:github:#65", "github", "{}", null)]
    [InlineData("owners:gitlab:other", "gitlab", "{}", "project_path")]
    [InlineData("owners:gitlab:acme", "gitlab", "{}", null)]
    [InlineData("owners:circleci:#00000000-0000-4000-8000-000000000066", "circleci", "{}", "org_id")]
    [InlineData("protection", "circleci", "{}", "provider")]
    [InlineData("events:push", "circleci", "{}", "provider")]
    [InlineData("protection", "github", "{}", null)]
    [InlineData("events:push", "github", """{"allowed_events":["push"]}""", "allowed_events")]
    [InlineData("events:push", "github", """{"allowed_events":["push","release"]}""", null)]
    [InlineData("elsewhere", "github", "{}", null)]
    public async Task A_publisher_that_no_job_could_satisfy_is_known_before_any_job_ran(string rule, string provider, string changes, string? field)
    {
        using var ci = await OneCi.OpenAsync(provider, Rail(rule, GuardRailMode.Audit));
        await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher(provider, json => Apply(json, changes)));

        var objections = ci.Fixture.GuardRails.Objections("npm", ci.Fixture.Publishers.Of("npm", OneCi.Package)[0].Binding);

        Assert.Equal(field, objections.SingleOrDefault()?.Fault.Field);
        Assert.All(objections, static objection => Assert.Contains("guard rail rail", objection.Fault.Problem, StringComparison.Ordinal));
    }

    private static GuardRail Rail(string rule, GuardRailMode mode)
    {
        var (name, value) = rule.IndexOf(':') is var at and > 0 ? (rule[..at], rule[(at + 1)..]) : (rule, "");
        var rail = new GuardRail { Name = "rail", Mode = mode };
        return name switch
        {
            "issuers" => rail with { AllowedIssuers = [value] },
            "owners" => rail with { AllowedOwners = [AllowedOwner.TryParse(value)!] },
            "protection" => rail with { RequireEnvironmentOrProtectedRef = true },
            "events" => rail with { DeniedEvents = ["pull_request_target", value] },
            _ => rail with { Registry = "team", AllowedIssuers = ["nobody"] },
        };
    }

    private static void Apply(JsonObject json, string changes)
    {
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
        {
            json[name] = value?.DeepClone();
        }
    }
}
