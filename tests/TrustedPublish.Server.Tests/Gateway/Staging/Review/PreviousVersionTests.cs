using System.Text.Json;
using TrustedPublish.Server.Gateway.Staging.Review;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Staging.Review;

/// <summary>Which published version a staged one is compared with.</summary>
public sealed class PreviousVersionTests
{
    [Theory]
    [InlineData("""{"dist-tags":{"latest":"1.0.0"},"versions":{"1.0.0":{},"1.1.0":{}}}""", "1.2.0", "1.0.0")]
    [InlineData("""{"dist-tags":{"latest":"9.9.9"},"versions":{"1.0.0":{},"1.10.0":{},"1.9.0":{},"2.0.0":{}}}""", "1.11.0", "1.10.0")]
    [InlineData("""{"dist-tags":{"latest":5},"versions":{"1.0.0-a.10":{},"1.0.0-a.9":{},"not semver":{}}}""", "1.0.0", "1.0.0-a.10")]
    [InlineData("""{"dist-tags":{"latest":"1.0.0"},"versions":{"1.0.0":{},"0.9.0":{}}}""", "1.0.0", "0.9.0")]
    [InlineData("""{"versions":{"2.0.0":{},"3.0.0":{}}}""", "1.0.0", "3.0.0")]
    [InlineData("""{"versions":{"1.0.0":{}}}""", "1.0.0", null)]
    [InlineData("""{"versions":[]}""", "1.0.0", null)]
    [InlineData("[]", "1.0.0", null)]
    public void The_version_compared_with_is_the_one_that_people_have(string packument, string staged, string? expected)
    {
        using var json = JsonDocument.Parse(packument);

        Assert.Equal(expected, PreviousVersion.Of(json.RootElement, staged));
    }
}
