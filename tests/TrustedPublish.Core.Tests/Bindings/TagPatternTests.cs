using CsCheck;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Tests.Bindings;

/// <summary>Tags, and the one version a tag can fix.</summary>
public sealed class TagPatternTests
{
    [Theory]
    [InlineData("v{{version}}", "v1.2.3", "1.2.3")]
    [InlineData("v{{version}}", "v1.2.3-rc.1+build.5", "1.2.3-rc.1+build.5")]
    [InlineData("{{version}}", "1.2.3", "1.2.3")]
    [InlineData("demo@{{version}}", "demo@1.2.3", "1.2.3")]
    [InlineData("pkg/demo/v{{version}}-final", "pkg/demo/v1.0.0-final", "1.0.0")]
    [InlineData("v{{version}}", "v", null)]
    [InlineData("v{{version}}", "1.2.3", null)]
    [InlineData("v{{version}}", "V1.2.3", null)]
    [InlineData("v{{version}}", "v1/2", null)]
    [InlineData("v{{version}}", "v1 2", null)]
    [InlineData("v{{version}}", "v.1", null)]
    [InlineData("v{{version}}", "v1.2.3\n", null)]
    [InlineData("v{{version}}", "v\u0661", null)]
    [InlineData("a{{version}}a", "aa", null)]
    [InlineData("ab{{version}}ba", "aba", null)]
    [InlineData("v*", "v1.2.3", null)]
    public void The_version_is_what_stands_in_its_place(string pattern, string tag, string? version)
    {
        Assert.Equal(version, TagPattern.Version(pattern, tag));
        Assert.Equal(version is not null || pattern == "v*", TagPattern.Matches(pattern, tag));
    }

    [Theory]
    [InlineData("v*", true)]
    [InlineData("v{{version}}", true)]
    [InlineData("********", true)]
    [InlineData("*********", false)]
    [InlineData("v{{version}}*", false)]
    [InlineData("*{{version}}", false)]
    [InlineData("{{version}}{{version}}", false)]
    [InlineData("{{version}}-{{name}}", false)]
    [InlineData("{{name}}", false)]
    [InlineData("v 1", false)]
    [InlineData("v\u00e9", false)]
    [InlineData("v1\n", false)]
    [InlineData("", false)]
    public void Only_patterns_with_one_reading_can_be_registered(string pattern, bool acceptable) => Assert.Equal(acceptable, TagPattern.IsAcceptable(pattern));

    [Fact]
    public void A_version_put_into_the_pattern_comes_out_again() =>
        Gen.Select(Gen.Char["abv-@/."].Array[0, 5], Gen.Char["abv-@/."].Array[0, 5], Gen.Char["0123456789ab.-+"].Array[0, 12]).Sample(
            static (before, after, rest) =>
            {
                var version = "1" + new string(rest);
                return TagPattern.Version($"{new string(before)}{{{{version}}}}{new string(after)}", $"{new string(before)}{version}{new string(after)}") == version;
            },
            iter: 5000,
            threads: 1);
}
