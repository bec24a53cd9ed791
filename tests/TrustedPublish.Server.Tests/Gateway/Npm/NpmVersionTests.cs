using TrustedPublish.Server.Gateway.Npm;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Npm;

public sealed class NpmVersionTests
{
    [Theory]
    [InlineData("0.0.0")]
    [InlineData("1.2.3")]
    [InlineData("9007199254740991.0.0")]
    [InlineData("1.2.3-alpha.1")]
    [InlineData("1.2.3--")]
    [InlineData("1.2.3-0a")]
    public void A_strict_version_may_be_published(string text) => Assert.True(NpmVersion.IsPublishable(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2")]
    [InlineData("1.2.3.4")]
    [InlineData("v1.2.3")]
    [InlineData("=1.2.3")]
    [InlineData(" 1.2.3")]
    [InlineData("1.2.3\n")]
    [InlineData("01.2.3")]
    [InlineData("1.2.03")]
    [InlineData("1.2.3-")]
    [InlineData("1.2.3-01")]
    [InlineData("1.2.3-a..b")]
    [InlineData("1.2.3-a_b")]
    [InlineData("1.2.3+build")]
    [InlineData("1.2.3/../4.0.0")]
    [InlineData("9007199254740992.0.0")]
    [InlineData("99999999999999999999.0.0")]
    [InlineData("١.2.3")]
    public void Any_other_spelling_may_not(string? text) => Assert.False(NpmVersion.IsPublishable(text));

    [Fact]
    public void An_overlong_version_is_refused() => Assert.False(NpmVersion.IsPublishable($"1.0.0-{new string('a', 251)}"));

    // The chain of the semver specification, §11, with two more links.
    [Fact]
    public void Versions_are_ordered_by_precedence()
    {
        string[] ascending = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.1.0", "2.0.0", "10.0.0"];
        var parsed = ascending.Select(static text => NpmVersion.Parse(text)!).ToArray();
        for (var i = 0; i < parsed.Length; i++)
        {
            for (var j = 0; j < parsed.Length; j++)
            {
                Assert.Equal(i.CompareTo(j), Math.Sign(parsed[i].CompareTo(parsed[j])));
            }
        }
    }

    [Fact]
    public void Build_metadata_does_not_take_part_in_the_order() => Assert.Equal(0, NpmVersion.Parse("1.0.0+a")!.CompareTo(NpmVersion.Parse("1.0.0+b")));
}
