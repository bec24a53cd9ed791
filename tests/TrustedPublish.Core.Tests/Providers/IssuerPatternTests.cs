using TrustedPublish.Core.Providers.Generic;

namespace TrustedPublish.Core.Tests.Providers;

/// <summary>Which configured issuers a provider file takes: whole components, never beginnings or ends (ISS-02, ISS-03).</summary>
public sealed class IssuerPatternTests
{
    [Theory]
    [InlineData("https://ci.example.com", "https://ci.example.com", true)]
    [InlineData("https://ci.example.com", "https://ci.example.com/", false)]
    [InlineData("https://ci.example.com", "https://ci.example.com.evil.test", false)]
    [InlineData("https://ci.example.com", "https://ci.example.com@evil.test", false)]
    [InlineData("https://ci.example.com", "https://evil.test/?https://ci.example.com", false)]
    [InlineData("https://ci.example.com", "http://ci.example.com", false)]
    [InlineData("https://ci.example.com", "https://CI.example.com", false)]
    [InlineData("https://ci.example.com", "https://ci.example.com:8443", false)]
    [InlineData("https://ci.example.com/org/*", "https://ci.example.com/org/acme", true)]
    [InlineData("https://ci.example.com/org/*", "https://ci.example.com/org/", false)]
    [InlineData("https://ci.example.com/org/*", "https://ci.example.com/org", false)]
    [InlineData("https://ci.example.com/org/*", "https://ci.example.com/org/..", false)]
    [InlineData("https://ci.example.com/org/*", "https://ci.example.com/org/a/b", false)]
    [InlineData("https://ci.example.com/org/*", "https://ci.example.com/org/a%2fb", false)]
    [InlineData("https://ci.example.com/org/*", "https://ci.example.com/org/a?x", false)]
    [InlineData("https://ci.example.com/org/*", "http://localhost:3000/?https://ci.example.com/org/x", false)]
    [InlineData("https://ci.example.com/org/*", "https://evil.test/https://ci.example.com/org/x", false)]
    [InlineData("https://*.ghe.com", "https://acme.ghe.com", true)]
    [InlineData("https://*.ghe.com", "https://ghe.com", false)]
    [InlineData("https://*.ghe.com", "https://a.b.ghe.com", false)]
    [InlineData("https://*.ghe.com", "https://acme.ghe.com.evil.test", false)]
    [InlineData("https://*.ghe.com", "https://evil.test/acme.ghe.com", false)]
    [InlineData("https://*/api/actions", "https://codeberg.org/api/actions", true)]
    [InlineData("https://*/api/actions", "https://git.acme.test:3000/api/actions", true)]
    [InlineData("https://*/api/actions", "https://git.acme.test/forge/api/actions", false)]
    [InlineData("https://*/api/actions", "https://git.acme.test/api/actions/x", false)]
    [InlineData("*", "https://anything.example.com/a/b", true)]
    public void A_pattern_matches_whole_components(string pattern, string issuer, bool matches) => Assert.Equal(matches, IssuerPattern.TryParse(pattern)!.Matches(issuer));

    [Theory]
    [InlineData("")]
    [InlineData("**")]
    [InlineData("http://ci.example.com")]
    [InlineData("https://")]
    [InlineData("https://ci.example.com/")]
    [InlineData("https://ci.example.com/a*")]
    [InlineData("https://ci*.example.com")]
    [InlineData("https://CI.example.com")]
    [InlineData("https://ci.example.com?x")]
    [InlineData("https://ci.example.com\n")]
    [InlineData("https://user@ci.example.com")]
    public void Anything_else_is_no_pattern(string text) => Assert.Null(IssuerPattern.TryParse(text));
}
