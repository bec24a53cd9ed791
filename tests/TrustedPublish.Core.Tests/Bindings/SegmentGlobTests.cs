using CsCheck;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Tests.Bindings;

/// <summary>The only pattern language there is (MNT-24).</summary>
public sealed class SegmentGlobTests
{
    [Theory]
    [InlineData("refs/heads/*", "refs/heads/main", true)]
    [InlineData("refs/heads/*", "refs/heads/", true)]
    [InlineData("refs/heads/*", "refs/heads/a/b", false)]
    [InlineData("refs/heads/*", "refs/tags/main", false)]
    [InlineData("refs/heads/main", "refs/heads/main2", false)]
    [InlineData("refs/heads/main", "Xrefs/heads/main", false)]
    [InlineData("refs/heads/main", "refs/heads/Main", false)]
    [InlineData("refs/tags/v*", "refs/tags/v1/../../x", false)]
    [InlineData("refs/tags/v*.*", "refs/tags/v1.2.3", true)]
    [InlineData("refs/*/main", "refs/heads/main", true)]
    [InlineData("refs/*/main", "refs/a/b/main", false)]
    [InlineData("(a+)+$", "aaaa", false)]
    [InlineData("a.c", "abc", false)]
    [InlineData("a?c", "abc", false)]
    [InlineData("[ab]", "a", false)]
    [InlineData("**", "abc", true)]
    [InlineData("**", "a/c", false)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*", "", true)]
    public void A_star_stands_for_anything_but_a_slash(string pattern, string text, bool matches) => Assert.Equal(matches, SegmentGlob.Matches(pattern, text));

    [Fact]
    public void The_matcher_agrees_with_the_plain_definition() =>
        Gen.Select(Gen.Char["ab*/"].Array[0, 8], Gen.Char["ab/"].Array[0, 10])
            .Sample((pattern, text) => SegmentGlob.Matches(pattern, text) == ByDefinition(pattern, text), iter: 50_000, threads: 1);

    [Fact]
    public void A_text_made_from_its_pattern_matches() =>
        Gen.Char["ab/*"].Array[0, 12].Sample(
            static pattern => SegmentGlob.Matches(pattern, new string(pattern).Replace("*", "ab", StringComparison.Ordinal)), iter: 5000, threads: 1);

    [Fact]
    public void The_worst_pattern_ends() =>
        Assert.False(SegmentGlob.Matches(string.Concat(Enumerable.Repeat("*a", 8)) + "b", new string('a', 4096)));

    private static bool ByDefinition(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        if (pattern.IsEmpty)
        {
            return text.IsEmpty;
        }

        if (pattern[0] != '*')
        {
            return !text.IsEmpty && text[0] == pattern[0] && ByDefinition(pattern[1..], text[1..]);
        }

        return ByDefinition(pattern[1..], text) || (!text.IsEmpty && text[0] != '/' && ByDefinition(pattern, text[1..]));
    }
}
