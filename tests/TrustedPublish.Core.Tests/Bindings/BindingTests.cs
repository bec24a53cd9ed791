using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Providers;
using TrustedPublish.Core.Tests.Fixtures;

namespace TrustedPublish.Core.Tests.Bindings;

/// <summary>What a publisher may say, field by field, and how it is written and changed.</summary>
public sealed class BindingTests
{
    private static readonly ProviderCatalog Providers = new();

    public static TheoryData<string, string> FieldsOfEveryProvider { get; } =
        new(Providers.Names.SelectMany(static name => Providers.Get(name).Fields.Select(field => (name, field.Name))));

    [Theory]
    [MemberData(nameof(FieldsOfEveryProvider))]
    public void No_field_takes_a_value_of_another_type_or_a_look_alike(string provider, string field)
    {
        string[] values =
        [
            "1", "1.5", "{}", "[1]", "[null]", "[[]]", "[\"\\ud800\"]", "[\"\"]", "[\"a\",\"a\"]", "\"\"", "\"\\ud800\"", "\"\\u212a\"", "\"\\u0430cme\"", "\"a\\u200bb\"", "\"a\\nb\"",
            "\"\\u0130\"", "\"e\\u0301\"", $"\"{new string('a', 5000)}\"", "\"a\\u0000\"", "\"true\\n\"", "\"1\\n\"", "{\"\\ud800\":1}", "{\"repository\":\"a/b\"}", "{\"repository\":1,\"workflow_filename\":2}",
        ];
        foreach (var value in values)
        {
            var json = Sound(provider);
            json[field] = "@@";

            Assert.Null(Parse(provider, json.ToJsonString().Replace("\"@@\"", value, StringComparison.Ordinal), out var faults));
            Assert.Equal([field], faults.Select(static fault => fault.Field));
            Assert.StartsWith("must be ", faults[0].Problem, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(FieldsOfEveryProvider))]
    public void Null_means_unconstrained_unless_the_field_is_required(string provider, string field)
    {
        var row = Providers.Get(provider).Find(field)!;
        var json = Sound(provider);
        json[field] = null;

        var binding = Parse(provider, json.ToJsonString(), out var faults);

        Assert.Equal(row.Required, binding is null);
        Assert.Equal(row.Required ? [field] : [], faults.Select(static fault => fault.Field));
        Assert.Equal(binding is not null && row.Default is null, binding is not null && binding.Value(field) is null);
    }

    [Theory]
    [InlineData("github")]
    [InlineData("gitlab")]
    [InlineData("circleci")]
    public void An_unknown_field_is_a_fault_also_when_null_and_every_fault_is_told(string provider)
    {
        var json = Sound(provider);
        json["Owner"] = null;
        json["nonsense"] = "x";
        json["allowed_actions"] = new JsonArray("everything");

        Assert.Null(Parse(provider, json.ToJsonString(), out var faults));
        Assert.Equal(["Owner", "allowed_actions", "nonsense"], faults.Select(static fault => fault.Field).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("workflow_filename", "../publish.yml")]
    [InlineData("workflow_filename", "sub/publish.yml")]
    [InlineData("workflow_filename", "sub\\publish.yml")]
    [InlineData("workflow_filename", "publish.yml ")]
    [InlineData("workflow_filename", "publish.YML")]
    [InlineData("workflow_filename", ".yml")]
    [InlineData("workflow_filename", "publish.yml\n")]
    [InlineData("repository", "..")]
    [InlineData("repository", "acme/demo")]
    [InlineData("owner", "acme/demo")]
    [InlineData("owner", "-acme")]
    [InlineData("ref_pattern", "main")]
    [InlineData("ref_pattern", "refs/heads/a b")]
    [InlineData("ref_pattern", "refs/*********")]
    [InlineData("ref_type", "Branch")]
    [InlineData("owner_id", "-1")]
    [InlineData("owner_id", "1.0")]
    [InlineData("owner_id", "123456789012345678901")]
    [InlineData("issuer", "https://token.actions.githubusercontent.com/")]
    [InlineData("issuer", "https://user@token.actions.githubusercontent.com")]
    [InlineData("issuer", "https://TOKEN.actions.githubusercontent.com")]
    [InlineData("issuer", "https://a.test?x")]
    [InlineData("issuer", "https://a.test#x")]
    [InlineData("issuer", "https://a.test\\@b.test")]
    [InlineData("issuer", "ftp://a.test")]
    public void A_github_field_refuses_this_text(string field, string value)
    {
        var json = Sound("github");
        json[field] = value;

        Assert.Null(Parse("github", json.ToJsonString(), out var faults));
        Assert.Equal([field], faults.Select(static fault => fault.Field));
    }

    [Fact]
    public void What_is_written_reads_back_as_the_same() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, int.MaxValue]).Sample(
            static (index, mask) =>
            {
                var provider = new[] { "github", "gitlab", "circleci" }[index];
                var json = Sound(provider);
                var optional = Providers.Get(provider).Fields.Where(static field => !field.Required).Select(static field => field.Name).ToArray();
                for (var bit = 0; bit < optional.Length; bit++)
                {
                    if ((mask >> bit & 1) == 0)
                    {
                        json.Remove(optional[bit]);
                    }
                }

                var written = BindingJson.Write(Parse(provider, json.ToJsonString(), out _)!);
                return BindingJson.Write(Parse(provider, written, out _)!) == written;
            },
            iter: 1000,
            threads: 1);

    [Fact]
    public void Any_called_workflow_does_not_count_as_narrow()
    {
        var (any, own) = (Sound("github"), Sound("github"));
        (any["called_workflow"], own["called_workflow"]) = ("any", null);

        Assert.Equal(Parse("github", own.ToJsonString(), out _)!.Specificity, Parse("github", any.ToJsonString(), out _)!.Specificity);
    }

    [Theory]
    [InlineData("github", "{}", true)]
    [InlineData("github", "{\"ref_type\":\"branch\"}", true)]
    [InlineData("github", "{\"ref_type\":\"tag\"}", true)]
    [InlineData("github", "{\"ref_pattern\":\"refs/heads/*\"}", true)]
    [InlineData("github", "{\"ref_pattern\":\"refs/*/*\"}", true)]
    [InlineData("github", "{\"tag_pattern\":\"*\"}", true)]
    [InlineData("github", "{\"require_protected_ref\":false}", true)]
    [InlineData("github", "{\"ref_pattern\":\"refs/heads/main\"}", false)]
    [InlineData("github", "{\"ref_pattern\":\"refs/tags/v*\"}", false)]
    [InlineData("github", "{\"tag_pattern\":\"v{{version}}\"}", false)]
    [InlineData("github", "{\"environment\":\"release\"}", false)]
    [InlineData("github", "{\"require_protected_ref\":true,\"ref_type\":\"branch\"}", false)]
    [InlineData("gitlab", "{\"ref_type\":\"branch\"}", true)]
    [InlineData("gitlab", "{\"ref_type\":\"tag\"}", true)]
    [InlineData("gitlab", "{\"require_protected_environment\":true}", false)]
    [InlineData("circleci", "{\"vcs_ref\":\"refs/heads/*\"}", true)]
    [InlineData("circleci", "{\"vcs_ref\":\"refs/heads/main\"}", false)]
    public void A_publisher_is_broad_when_whoever_can_push_any_branch_or_tag_may_publish(string provider, string limits, bool broad)
    {
        var json = OneCi.Publisher(provider);
        foreach (var (field, value) in JsonNode.Parse(limits)!.AsObject())
        {
            json[field] = value?.DeepClone();
        }

        Assert.Equal(broad, Parse(provider, json.ToJsonString(), out _)!.IsBroad);
    }

    [Theory]
    [InlineData("{\"environment\":\"other\"}", "74", "other")]
    [InlineData("{\"environment\":null}", "74", null)]
    [InlineData("{\"repository\":\"other\"}", null, "release")]
    [InlineData("{\"repository\":\"demo\",\"owner\":\"acme\"}", "74", "release")]
    [InlineData("{\"repository\":\"other\",\"repository_id\":\"75\"}", "75", "release")]
    [InlineData("{\"repository_id\":null}", null, "release")]
    [InlineData("{\"issuer\":\"https://ghes.acme.test/_services/token\"}", null, "release")]
    public void A_change_keeps_the_ids_unless_it_names_another_project(string changes, string? id, string? environment)
    {
        var binding = Parse("github", Sound("github").ToJsonString(), out _)!;
        using var json = JsonDocument.Parse(changes);
        using var merged = PublisherMerge.Merge(binding, json.RootElement);

        var changed = Binding.TryParse(Providers.Get("github"), merged.RootElement, ["provider"], out _)!;

        Assert.Equal((id, environment), (changed.Text("repository_id"), changed.Text("environment")));
        Assert.Equal(BindingJson.Write(Parse("github", Sound("github").ToJsonString(), out _)!), BindingJson.Write(binding));
    }

    private static JsonObject Sound(string provider) => SoundPublishers.Full(provider);

    private static Binding? Parse(string provider, string json, out IReadOnlyList<FieldFault> faults)
    {
        using var document = JsonDocument.Parse(json);
        return Binding.TryParse(Providers.Get(provider), document.RootElement, ["provider"], out faults);
    }
}
