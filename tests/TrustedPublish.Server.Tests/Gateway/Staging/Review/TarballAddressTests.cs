using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Gateway.Staging.Review;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Staging.Review;

/// <summary>Where a published tarball may be fetched from.</summary>
public sealed class TarballAddressTests
{
    [Fact]
    public void An_address_beside_the_upstreams_path_is_elsewhere()
    {
        var registry = new Registry { Name = "npm", Ecosystem = "npm", PublicUrl = new Uri("https://npm.test/"), Upstream = new Uri("https://host.test/npm/"), Audience = "npm:npm.test" };

        Assert.Equal("https://host.test/npm/a.tgz", TarballAddress.Within(registry, "https://HOST.test:443/npm/./a.tgz")?.AbsoluteUri);
        Assert.Equal("https://host.test/npm/a.tgz", TarballAddress.Within(registry, "https://npm.test/a.tgz")?.AbsoluteUri);
        Assert.Null(TarballAddress.Within(registry, "https://host.test/npmevil/a.tgz"));
        Assert.Null(TarballAddress.Within(registry, "https://host.test/npm/../admin/a.tgz"));
        Assert.Null(TarballAddress.Within(registry, "https://host.test/npm/%2e%2e/admin/a.tgz"));
        Assert.Null(TarballAddress.Within(registry, "https://host.test/npm/..%2fadmin/a.tgz"));
        Assert.Null(TarballAddress.Within(registry, "https://host.test/npm/..\\admin"));
    }
}
