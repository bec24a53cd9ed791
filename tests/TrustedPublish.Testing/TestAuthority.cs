using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TrustedPublish.Testing;

/// <summary>A certificate authority of the test's own, and what it signs.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 own;

    public TestAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        own = AuthorityRequest(name, key).CreateSelfSigned(Now.AddDays(-30), Now.AddDays(30));
    }

    private TestAuthority(X509Certificate2 own) => this.own = own;

    /// <summary>What an operator configures to trust it.</summary>
    public string Pem => own.ExportCertificatePem();

    /// <summary>A certificate for a host name, with its key.</summary>
    /// <param name="expired">Whether it ended yesterday.</param>
    /// <param name="authorityAt">Where the certificate says that its authority's own can be downloaded.</param>
    public X509Certificate2 Certify(string host, bool expired = false, Uri? authorityAt = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        if (authorityAt is not null)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([], [authorityAt.AbsoluteUri]));
        }

        using var certificate = Sign(request, Now.AddDays(expired ? -1 : 10));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>An authority that this one vouches for.</summary>
    public TestAuthority Intermediate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Sign(AuthorityRequest(name, key), Now.AddDays(20));
        return new TestAuthority(certificate.CopyWithPrivateKey(key));
    }

    /// <summary>Its own certificate as it would be downloaded.</summary>
    public byte[] Der => own.RawData;

    public void Dispose() => own.Dispose();

    // Certificates are judged by the machine's clock.
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private X509Certificate2 Sign(CertificateRequest request, DateTimeOffset until) => request.Create(own, Now.AddDays(-20), until, RandomNumberGenerator.GetBytes(16));

    private static CertificateRequest AuthorityRequest(string name, ECDsa key) => new($"CN={name}", key, HashAlgorithmName.SHA256)
    {
        CertificateExtensions =
        {
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true),
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true),
        },
    };
}
