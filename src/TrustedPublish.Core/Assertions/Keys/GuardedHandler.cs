using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace TrustedPublish.Core.Assertions.Keys;

/// <summary>
/// How everything leaves whose destination others have a say in: to judged addresses only, without redirects (ISS-04), unpacking nothing
/// (ISS-08), and bringing along nothing of ours: no cookie, credential, proxy of the environment or trace header.
/// The gateway's upstream does not go this way: the operator alone names it, it usually is private, and it gets a credential
/// (<c>Server/Gateway/UpstreamConnection.cs</c>).
/// </summary>
internal static class GuardedHandler
{
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(3);

    public static SocketsHttpHandler For(Issuer issuer, ResolveHost resolve) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        Credentials = null,
        // A fetch may run inside a stranger's request: its baggage is not sent on.
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = 16,
        ConnectTimeout = ConnectTime,
        ConnectCallback = new GuardedConnect(issuer, resolve).ConnectAsync,
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trust(issuer) },
    };

    // Whoever answers chooses the certificate, and with it the URLs of missing issuers and revocation lists: none is fetched (ISS-07).
    private static X509ChainPolicy Trust(Issuer issuer)
    {
        var policy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
        if (issuer.CertificateAuthorityFile is { } path)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.ImportFromPemFile(path);
        }

        return policy;
    }
}
