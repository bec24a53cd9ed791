using System.Net;
using TrustedPublish.Server.Wiring;
using Xunit;

namespace TrustedPublish.Server.Tests.Wiring;

/// <summary>Which sockets follow from which public URLs.</summary>
public sealed class ListeningPlanTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5080", "http://127.0.0.1:5081", "127.0.0.1 5080, 127.0.0.1 5081")]
    [InlineData("http://tp.test:8080", "http://npm.test:8080", ":: 8080")]
    [InlineData("http://127.0.0.1:8080", "http://npm.test:8080", ":: 8080")]
    [InlineData("http://0.0.0.0:8080", "http://npm.test:8080", ":: 8080")]
    [InlineData("http://127.0.0.1:8080", "http://localhost:8080", "localhost 8080")]
    [InlineData("http://127.0.0.1:8080", "http://[::1]:8080", "127.0.0.1 8080, ::1 8080")]
    [InlineData("http://localhost:8080", "http://192.0.2.7:8080", "localhost 8080, 192.0.2.7 8080")]
    [InlineData("https://tp.test", "https://npm.test", ":: 443 https")]
    public void Each_port_is_opened_once_and_as_wide_as_needed(string server, string registry, string expected)
    {
        var plan = ListeningPlan.From(new TrustedPublishOptions
        {
            PublicUrl = EndpointUrl.Of(server),
            Registries =
            [
                new() { Name = "npm", Ecosystem = "npm", PublicUrl = EndpointUrl.Of(registry), Upstream = EndpointUrl.Of("http://127.0.0.1:1") },
            ],
        });
        Assert.Equal(expected, string.Join(", ", plan.Select(Words)));
    }

    private static string Words(Listener listener) =>
        $"{listener.Address?.ToString() ?? "localhost"} {listener.Port}{(listener.IsHttps ? " https" : "")}";

    [Fact]
    public void Urls_or_kestrels_endpoints_replace_the_plan()
    {
        using var administrator = new Operator();
        Assert.False(ListeningPlan.IsOverridden(administrator.Starts().Configuration!));
        Assert.True(ListeningPlan.IsOverridden(administrator.Starts("--urls", "http://127.0.0.1:0").Configuration!));
        Assert.True(ListeningPlan.IsOverridden(administrator.Sets("ASPNETCORE_URLS", "http://127.0.0.1:0").Starts().Configuration!));
        using var other = new Operator().Changes("Kestrel", """{ "Endpoints": { "Http": { "Url": "http://127.0.0.1:0" } } }""");
        Assert.True(ListeningPlan.IsOverridden(other.Starts().Configuration!));
    }

    [Fact]
    public void Behind_a_proxy_https_needs_no_certificate_here()
    {
        using var administrator = new Operator()
            .Changes("TrustedPublish:PublicUrl", "\"https://tp.example.com\"")
            .Changes("Urls", "\"http://127.0.0.1:8080\"");
        Assert.True(administrator.Starts().IsUsable);
    }

    [Fact]
    public void An_ip_address_of_any_family_counts_as_every_interface() =>
        Assert.Equal(IPAddress.IPv6Any, ListeningPlan.From(new TrustedPublishOptions { PublicUrl = EndpointUrl.Of("http://0.0.0.0:80") })[0].Address);
}
