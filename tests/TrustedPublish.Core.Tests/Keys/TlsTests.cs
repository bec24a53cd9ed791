using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Testing;

namespace TrustedPublish.Core.Tests.Keys;

/// <summary>Which certificates make an issuer believed, over real TLS on loopback.</summary>
public sealed class TlsTests : IDisposable
{
    private const string Host = "ci.test";

    private readonly TestAuthority authority = new("Acme");
    private readonly string file = Path.GetTempFileName();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_issuer_is_believed_by_the_authority_configured_for_it()
    {
        await using var issuer = await StartAsync(authority.Certify(Host));

        Assert.Single(await FetchAsync(issuer));
    }

    [Fact]
    public async Task The_systems_authorities_do_not_count_beside_it_nor_it_beside_them()
    {
        using var other = new TestAuthority("Other");
        await using var issuer = await StartAsync(other.Certify(Host));
        await using var own = await StartAsync(authority.Certify(Host));

        await DeniedAsync(issuer);
        await DeniedAsync(own, authorityFile: null);
    }

    [Fact]
    public async Task A_certificate_that_ended_is_refused()
    {
        await using var issuer = await StartAsync(authority.Certify(Host, expired: true));

        await DeniedAsync(issuer);
    }

    [Theory]
    [InlineData("other.test")]
    [InlineData("*.ci.test")]
    [InlineData("ci.test.evil.test")]
    public async Task A_certificate_for_another_name_is_refused(string name)
    {
        await using var issuer = await StartAsync(authority.Certify(name));

        await DeniedAsync(issuer);
    }

    [Fact]
    public async Task Nothing_is_downloaded_that_a_certificate_names()
    {
        var downloads = 0;
        // A name that no run before this one used: the platform remembers what it once downloaded.
        using var intermediate = authority.Intermediate($"Acme {Guid.NewGuid()}");
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var library = builder.Build();
        library.Run(context =>
        {
            Interlocked.Increment(ref downloads);
            return context.Response.Body.WriteAsync(intermediate.Der, context.RequestAborted).AsTask();
        });
        await library.StartAsync(Cancellation);
        var at = new Uri(library.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single() + "/intermediate.cer");
        await using var issuer = await StartAsync(intermediate.Certify(Host, authorityAt: at));

        await DeniedAsync(issuer);

        Assert.Equal(0, downloads);
    }

    public void Dispose()
    {
        authority.Dispose();
        File.Delete(file);
    }

    private static Task<TlsIssuer> StartAsync(X509Certificate2 certificate) => TlsIssuer.StartAsync(Host, certificate, TimeProvider.System, Cancellation);

    private async Task DeniedAsync(TlsIssuer issuer, string? authorityFile = "")
    {
        var fault = await Assert.ThrowsAnyAsync<Exception>(() => FetchAsync(issuer, authorityFile));

        Assert.Equal(KeyFetchFault.CertificateDenied, KeyFetchException.From(fault).Fault);
    }

    private async Task<IReadOnlyCollection<Validator.Jws.VerificationKey>> FetchAsync(TlsIssuer issuer, string? authorityFile = "")
    {
        await File.WriteAllTextAsync(file, authority.Pem, Cancellation);
        return await new KeySource((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback])).FetchAsync(
            new Issuer { Name = "ci", Provider = "github", Identifier = issuer.Ci.Issuer, CertificateAuthorityFile = authorityFile is null ? null : file, AllowInsecureLoopback = true }, Cancellation);
    }
}
