using TrustedPublish.Server.Gateway.Staging.Review;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Staging.Review;

/// <summary>Where a dependency comes from.</summary>
public sealed class DependencySpecifierTests
{
    [Theory]
    [InlineData("^1.2.3", nameof(DependencySource.Registry))]
    [InlineData(">=1 <2 || 3.x", nameof(DependencySource.Registry))]
    [InlineData("~1.2", nameof(DependencySource.Registry))]
    [InlineData("latest", nameof(DependencySource.Registry))]
    [InlineData("*", nameof(DependencySource.Registry))]
    [InlineData("", nameof(DependencySource.Registry))]
    [InlineData("npm:evil@1", nameof(DependencySource.Alias))]
    [InlineData("git+ssh://git@github.com/acme/a.git#v1", nameof(DependencySource.Git))]
    [InlineData("git://host/a", nameof(DependencySource.Git))]
    [InlineData("git@github.com:acme/a.git", nameof(DependencySource.Git))]
    [InlineData("acme/a", nameof(DependencySource.Git))]
    [InlineData("acme/a#semver:^1", nameof(DependencySource.Git))]
    [InlineData("GitHub:acme/a", nameof(DependencySource.Git))]
    [InlineData("gist:0123", nameof(DependencySource.Git))]
    [InlineData("https://github.com/acme/a.git", nameof(DependencySource.Git))]
    [InlineData("https://evil.test/a.tgz", nameof(DependencySource.Http))]
    [InlineData(" HTTP://evil.test/a", nameof(DependencySource.Http))]
    [InlineData("file:../a", nameof(DependencySource.File))]
    [InlineData("../a", nameof(DependencySource.File))]
    [InlineData("./a", nameof(DependencySource.File))]
    [InlineData("/a", nameof(DependencySource.File))]
    [InlineData("~/a", nameof(DependencySource.File))]
    [InlineData("C:\\a", nameof(DependencySource.File))]
    [InlineData("a.tgz", nameof(DependencySource.File))]
    [InlineData("link:a", nameof(DependencySource.File))]
    [InlineData("workspace:*", nameof(DependencySource.Other))]
    [InlineData("catalog:", nameof(DependencySource.Other))]
    public void A_specifier_tells_where_its_package_comes_from(string specifier, string source) =>
        Assert.Equal(source, DependencySpecifier.SourceOf(specifier).ToString());
}
