using TrustedPublish.Core.Registries;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Npm;

public sealed class NpmPackageNameTests
{
    [Theory]
    [InlineData("demo", "demo", "demo")]
    [InlineData("@acme/demo", "@acme%2fdemo", "demo")]
    [InlineData("JSONStream", "JSONStream", "JSONStream")]
    [InlineData("@Acme/De.mo_x~1", "@Acme%2fDe.mo_x~1", "De.mo_x~1")]
    [InlineData("a..b", "a..b", "a..b")]
    [InlineData("7zip", "7zip", "7zip")]
    public void A_valid_name_is_its_own_canonical_form(string text, string escaped, string bare)
    {
        Assert.True(NpmPackageName.TryParse(text, out var name));
        Assert.Equal(text, name.ToString());
        Assert.Equal(escaped, name.Escaped);
        Assert.Equal(bare, name.Bare);
        Assert.True(NpmPackageName.TryParse(name.ToString(), out var again));
        Assert.Equal(name, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" demo")]
    [InlineData("demo\n")]
    [InlineData(".demo")]
    [InlineData("_demo")]
    [InlineData("-")]
    [InlineData("-demo")]
    [InlineData("..")]
    [InlineData("node_modules")]
    [InlineData("Node_Modules")]
    [InlineData("favicon.ico")]
    [InlineData("@acme/node_modules")]
    [InlineData("__proto__")]
    [InlineData("a/b")]
    [InlineData("@acme")]
    [InlineData("@acme/")]
    [InlineData("@/demo")]
    [InlineData("@acme/a/b")]
    [InlineData("@acme/..")]
    [InlineData("@../demo")]
    [InlineData("@acme/_demo")]
    [InlineData("@.acme/demo")]
    [InlineData("@@acme/demo")]
    [InlineData("@acme\\demo")]
    [InlineData("@acme%2fdemo")]
    [InlineData("de mo")]
    [InlineData("démo")]
    [InlineData("\u212Aelvin")]
    [InlineData("demo?x")]
    [InlineData("demo#x")]
    public void An_invalid_name_is_refused(string? text) => Assert.False(NpmPackageName.TryParse(text, out _));

    [Fact]
    public void The_length_limit_counts_the_scope()
    {
        Assert.True(NpmPackageName.TryParse($"@acme/{new string('a', 208)}", out _));
        Assert.False(NpmPackageName.TryParse($"@acme/{new string('a', 209)}", out _));
    }

    [Fact]
    public void Names_that_differ_in_case_are_different_packages() => Assert.NotEqual(PublishBodies.Name("Demo"), PublishBodies.Name("demo"));

    [Fact]
    public void A_default_name_does_not_pass_for_one() => Assert.Throws<InvalidOperationException>(() => default(NpmPackageName).ToString());
}
