using System.Text;
using System.Text.Json.Nodes;
using TrustedPublish.Core.Providers.Generic;
using TrustedPublish.Testing.Described;

namespace TrustedPublish.Core.Tests.Providers;

/// <summary>What a provider file may not say, and the path each fault must name.</summary>
public sealed class ProviderFileTests
{
    /// <summary>Each row puts a value into the shipped Buildkite file and names where the one fault must be.</summary>
    public static TheoryData<string, string?, string> OneFault => new()
    {
        { "name", "\"other\"", "name" },
        { "name", "5", "name" },
        { "name", null, "name" },
        { "nonsense", "1", "nonsense" },
        { "title", "\"\"", "title" },
        { "title", "\"a\\nb\"", "title" },
        { "issuers", "[]", "issuers" },
        { "issuers", "\"https://agent.buildkite.com\"", "issuers" },
        { "issuers.0", "\"https://agent.buildkite.com/x*\"", "issuers[0]" },
        { "issuers.0", "\"https://elsewhere.example.com\"", "sample.iss" },
        { "jwks_uri", "\"http://keys.example.com/jwks\"", "jwks_uri" },
        { "jwks_uri", "\"https://keys.example.com\"", "jwks_uri" },
        { "jwks_uri", "\"https://user@keys.example.com/jwks\"", "jwks_uri" },
        { "sends_token_id", "\"true\"", "sends_token_id" },
        { "sends_token_id", null, "sends_token_id" },
        { "fixed_audience", "5", "fixed_audience" },
        { "audience_hint", null, "audience_hint" },
        { "claims", "[]", "claims" },
        { "claims.0", "5", "claims[0]" },
        { "claims.0.claim", "5", "claims[0].claim" },
        { "claims.0.claim", "[]", "claims[0].claim" },
        { "claims.0.claim", "[\"a\", 5]", "claims[0].claim" },
        { "claims.0.claim", "\"\\u0430\"", "claims[0].claim" },
        { "claims.0.claim", "\"aud\"", "claims[0].claim" },
        { "claims.0.claim", "\"issuer\"", "claims[0].claim" },
        { "claims.0.claim", "\"pipeline_slug\"", "claims" },
        { "claims.0.claim", "\"unheard_of\"", "sample" },
        { "claims.0.role", "\"id\"", "claims[0].role" },
        { "claims.0.compare", "\"regex\"", "claims[0].compare" },
        { "claims.0.compare", "\"glob\"", "claims[0].compare" },
        { "claims.2.compare", "\"ignore_case\"", "claims[2].compare" },
        { "claims.0.required", "\"yes\"", "claims[0].required" },
        { "claims.0.code", "\"token_reused\"", "claims[0].code" },
        { "claims.0.code", null, "claims[0].code" },
        { "claims.0.immutable", "true", "claims[0].immutable" },
        { "claims.0.description", null, "claims[0].description" },
        { "denied", "{}", "denied" },
        { "denied", "[{\"claim\":\"build_source\",\"values\":[],\"may_be_absent\":false,\"code\":\"event_denied\"}]", "denied[0].values" },
        { "denied", "[{\"claim\":\"build_source\",\"values\":[\"*********\"],\"may_be_absent\":false,\"code\":\"event_denied\"}]", "denied[0].values[0]" },
        { "denied", "[{\"claim\":\"build_source\",\"values\":[\"x\"],\"code\":\"event_denied\"}]", "denied[0].may_be_absent" },
        { "denied", "[{\"claim\":\"build_source\",\"values\":[\"webhook\"],\"may_be_absent\":false,\"code\":\"event_denied\"}]", "sample" },
        { "consistency.0.equals", "[\"x\"]", "consistency[0].claim" },
        { "consistency.0.starts_with", null, "consistency[0].claim" },
        { "consistency.0.starts_with.0", "5", "consistency[0].starts_with[0]" },
        { "consistency.0.starts_with.0", "{}", "consistency[0].starts_with[0]" },
        { "consistency.0.starts_with.0", "{\"claim\":\"a\",\"issuer_before\":\"b\"}", "consistency[0].starts_with[0]" },
        { "consistency.0.starts_with.0", "{\"text\":\"a\",\"claim\":\"sub\"}", "consistency[0].starts_with[0].text" },
        { "consistency.0.starts_with.0", "\"other:\"", "sample" },
        { "project_id", "\"pipeline_slug\"", "project_id" },
        { "project_id", null, "project_id" },
        { "run", null, "run" },
        { "run.repo", "[\"x\"]", "run.repo" },
        { "run.url", "\"x\"", "run.url" },
        { "facts", "[]", "facts" },
        { "facts.ref", "\"x\"", "facts.ref" },
        { "facts.owner", "5", "facts.owner" },
        { "job", "\"x\"", "job" },
        { "job", "[]", "job" },
        { "sample", "[]", "sample" },
        { "sample", null, "sample" },
        { "sample.iss", null, "sample.iss" },
        { "sample.pipeline_id", null, "sample" },
        { "sample.pipeline_id", "\"a*\"", "sample" },
        { "sample.organization_slug", "5", "sample" },
    };

    [Theory]
    [MemberData(nameof(OneFault))]
    public void A_wrong_value_is_a_fault_at_its_place(string at, string? value, string path)
    {
        var json = DescribedProviders.Json("buildkite");
        Put(json, at, value);

        Assert.Null(Read(json.ToJsonString(), out var faults));

        Assert.Equal([path], faults.Select(static fault => fault.Path).Distinct());
        Assert.All(faults, static fault => Assert.True(fault.Problem.Length > 5 && fault.Fix.Length > 5));
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var json = DescribedProviders.Json("buildkite");
        Put(json, "title", "5");
        Put(json, "claims.1.code", "\"nonsense\"");
        Put(json, "run.repository.0", "{}");
        Put(json, "surprise", "1");

        Assert.Null(Read(json.ToJsonString(), out var faults));

        Assert.Equal(["claims[1].code", "run.repository[0]", "surprise", "title"], faults.Select(static fault => fault.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_without_any_immutable_id_is_refused()
    {
        var json = DescribedProviders.Json("buildkite");
        foreach (var id in json["claims"]!.AsArray().Where(static claim => claim!["role"]!.GetValue<string>() == "immutable_id"))
        {
            id!["role"] = "detail";
        }

        Assert.Null(Read(json.ToJsonString(), out var faults));
        Assert.Equal("claims", Assert.Single(faults).Path);
        Assert.Contains("immutable", faults[0].Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"name\":\"buildkite\",\"name\":\"buildkite\"}")]
    [InlineData("{} {}")]
    [InlineData("{\"name\":\"\\ud800\"}")]
    public void What_is_no_json_object_is_one_fault_at_the_file(string text)
    {
        Assert.Null(Read(text, out var faults));
        Assert.Equal("", Assert.Single(faults).Path);
    }

    private static Core.Providers.Provider? Read(string text, out IReadOnlyList<ProviderFault> faults) => ProviderFile.Read("buildkite", Encoding.UTF8.GetBytes(text), out faults);

    private static void Put(JsonObject root, string at, string? value)
    {
        var steps = at.Split('.');
        JsonNode node = root;
        foreach (var step in steps[..^1])
        {
            node = node is JsonArray list ? list[int.Parse(step, null)]! : node[step]!;
        }

        switch (node)
        {
            case JsonArray list:
                list[int.Parse(steps[^1], null)] = JsonNode.Parse(value!);
                break;
            case JsonObject json when value is null:
                json.Remove(steps[^1]);
                break;
            case JsonObject json:
                json[steps[^1]] = JsonNode.Parse(value!);
                break;
        }
    }
}
