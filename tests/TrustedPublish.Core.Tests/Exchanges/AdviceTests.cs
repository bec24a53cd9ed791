using TrustedPublish.Core.Tests.Fixtures;

namespace TrustedPublish.Core.Tests.Exchanges;

/// <summary>The sentence that tells a maintainer what to change.</summary>
public sealed class AdviceTests
{
    [Fact]
    public void Every_code_has_one_bounded_sentence_of_ascii()
    {
        var hostile = new string('\u202e', 500) + "\r\n\u001b[31m" + new string('e', 5000);
        foreach (var code in Enum.GetValues<RefusalCode>())
        {
            foreach (var refusal in new[] { new Refusal(code), new Refusal(code, hostile, hostile, hostile), new Refusal(code, "provider", "gitlab", "github") })
            {
                foreach (var sentence in new[] { Advice.For(refusal), Advice.For(refusal, "environment", "tp_x") })
                {
                    Assert.All(sentence, static character => Assert.InRange(character, ' ', '~'));
                    Assert.InRange(sentence.Length, 20, 900);
                    Assert.True(char.IsAsciiLetterUpper(sentence[0]) && sentence.EndsWith('.'), sentence);
                }
            }
        }
    }

    [Theory]
    [InlineData(RefusalCode.WorkflowMismatch, "workflow_filename", "publish.yml", "release.yml", "Publish from \"publish.yml\", or, if \"release.yml\" is meant to publish, set workflow_filename of publisher tp_x to it.")]
    [InlineData(RefusalCode.EnvironmentMissing, "environment", "release", null, "Write environment: release into the job, or take environment of publisher tp_x away.")]
    [InlineData(RefusalCode.RefDenied, "ref_pattern", "refs/heads/main", "refs/heads/dev", "Publish from \"refs/heads/main\", or, if \"refs/heads/dev\" is meant to publish, set ref_pattern of publisher tp_x to it.")]
    [InlineData(RefusalCode.RefDenied, "require_protected_ref", "true", "false", "Protect the branch or tag in the CI's settings")]
    [InlineData(RefusalCode.RefDenied, "package_version", "1.2.0", "1.3.0", "Publish version \"1.2.0\", which the tag fixes")]
    [InlineData(RefusalCode.RepositoryMismatch, "repository", "acme/demo", "acme/new", "set owner and repository of publisher tp_x to it.")]
    [InlineData(RefusalCode.OwnerIdMismatch, "owner_id", "65", "66", "Find out who holds this name now")]
    [InlineData(RefusalCode.IssuerMismatch, "provider", "gitlab", "github", "add a publisher for \"github\"")]
    [InlineData(RefusalCode.PublisherNone, "expires_at", "renewed in time", "2026", "Renew it")]
    [InlineData(RefusalCode.ClaimMalformed, "exp", "at most 3600 s after iat", "9", "MaxTokenLifetime")]
    [InlineData(RefusalCode.AccessPolicy, "guard_rail:release-only", "the owner github:acme", "github:evil", "Let the job come with the owner github:acme: the operator's guard rail release-only asks for it, and only the operator can change that.")]
    [InlineData(RefusalCode.AccessPolicy, "account", "a maintainer of p", "eve", "access policy")]
    public void A_sentence_names_the_field_and_its_value(object code, string field, string? expected, string? actual, string advice) =>
        Assert.Contains(advice, Advice.For(new Refusal((RefusalCode)code, field, expected, actual), field, "tp_x"), StringComparison.Ordinal);

    [Fact]
    public async Task Of_several_differences_the_first_is_explained_and_the_others_are_named()
    {
        using var ci = await OneCi.OpenAsync("github");
        await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher("github", static json => (json["environment"], json["ref_pattern"]) = ("release", "refs/heads/x")));

        var dry = await ci.DryRunAsync();

        Assert.StartsWith("Write environment: release into the job", dry.Advice, StringComparison.Ordinal);
        Assert.EndsWith("; then see to ref_pattern.", dry.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_accepts_needs_no_advice()
    {
        using var ci = await OneCi.OpenAsync("github");
        await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher("github"));

        var dry = await ci.DryRunAsync();

        Assert.Null(dry.Advice);
        Assert.Null(Advice.For(dry.Publishers[0]));
    }
}
