using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using TrustedPublish.Testing.Logs;
using TrustedPublish.Testing.Servers;
using Xunit;

namespace TrustedPublish.Server.Tests.Wiring;

/// <summary>A real server on the sockets that the configuration calls for, with its limits and its trust in proxies.</summary>
public sealed class ListeningTests
{
    [Fact]
    public async Task It_listens_on_every_public_url()
    {
        var (first, second) = (LoopbackPort.Free(), LoopbackPort.Free());
        using var administrator = new Operator()
            .Changes("TrustedPublish:PublicUrl", $"\"http://127.0.0.1:{first}\"")
            .Changes("TrustedPublish:Registries:0:PublicUrl", $"\"http://127.0.0.1:{second}\"");
        await using var server = await RunningServer.StartAsync(administrator.Starts(), new CollectedLog(), application => application.MapGet("/", (HttpContext context) => context.Connection.LocalPort));
        Assert.Equal($"{first}", await server.Client.GetStringAsync($"http://127.0.0.1:{first}/", TestContext.Current.CancellationToken));
        Assert.Equal($"{second}", await server.Client.GetStringAsync($"http://127.0.0.1:{second}/", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("a public URL")]
    [InlineData("Urls")]
    public async Task It_speaks_https_with_kestrels_own_certificate_configuration(string named)
    {
        var port = LoopbackPort.Free();
        using var administrator = new Operator()
            .Changes("TrustedPublish:PublicUrl", $"\"https://127.0.0.1:{port}\"")
            .Changes("TrustedPublish:Registries:0:PublicUrl", $"\"http://127.0.0.1:{LoopbackPort.Free()}\"");
        using var certificate = WriteCertificate(administrator);
        administrator.Changes("Kestrel", $$"""{ "Certificates": { "Default": { "Path": "{{administrator.Path("tls.pem")}}", "KeyPath": "{{administrator.Path("tls.key")}}" } } }""");
        string[] args = named == "Urls" ? ["--urls", $"https://127.0.0.1:{port}"] : [];
        await using var server = await RunningServer.StartAsync(administrator.Starts(args), new CollectedLog(), application => application.MapGet("/", (HttpContext context) => context.Request.Scheme));

        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString() == certificate.GetCertHashString();
        using var client = new HttpClient(handler);
        Assert.Equal("https", await client.GetStringAsync($"https://127.0.0.1:{port}/", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(32 * 1024, HttpStatusCode.OK)]
    [InlineData((32 * 1024) + 1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_body_has_a_small_limit_unless_its_route_raises_it(int size, HttpStatusCode expected)
    {
        using var administrator = new Operator();
        await using var server = await RunningServer.StartAsync(administrator.Starts("--urls", "http://127.0.0.1:0"), new CollectedLog(), application =>
            application.MapPost("/", async (HttpContext context) => await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted)));
        using var answer = await server.Client.PostAsync("/", new ByteArrayContent(new byte[size]), TestContext.Current.CancellationToken);
        Assert.Equal(expected, answer.StatusCode);
        Assert.Empty(answer.Headers.Server);
    }

    [Theory]
    [InlineData(null, "http 127.0.0.1:5081 127.0.0.1")]
    [InlineData("10.0.0.0/8", "http 127.0.0.1:5081 127.0.0.1")]
    [InlineData("127.0.0.0/8", "https npm.example.com 203.0.113.9")]
    public async Task A_proxy_is_believed_only_from_a_known_network(string? network, string expected)
    {
        using var administrator = new Operator().Changes("TrustedPublish:Registries:0:PublicUrl", "\"https://npm.example.com\"");
        if (network is not null)
        {
            administrator.Changes("ForwardedHeaders", $$"""{ "KnownNetworks": [ "{{network}}" ] }""");
        }

        await using var server = await RunningServer.StartAsync(administrator.Starts("--urls", "http://127.0.0.1:0"), new CollectedLog(), application =>
            application.MapGet("/", (HttpContext context) => $"{context.Request.Scheme} {context.Request.Host} {context.Connection.RemoteIpAddress}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Host = "127.0.0.1:5081";
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "npm.example.com");
        using var answer = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(expected, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static X509Certificate2 WriteCertificate(Operator administrator)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        administrator.WritesFile("tls.pem", certificate.ExportCertificatePem()).WritesFile("tls.key", key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }
}
