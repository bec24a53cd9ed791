using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TrustedPublish.Server.Notices;

/// <summary>
/// Judges a mail server's certificate without exception: MailKit's own judgement lets the well-known certificates of some providers pass
/// unchecked.
/// </summary>
internal sealed class MailCertificates(string? authorityFile)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    public bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        authorityFile is null
            ? errors is SslPolicyErrors.None
            : (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) is SslPolicyErrors.None && certificate is X509Certificate2 server && IsSigned(server, chain, authorityFile);

    private static bool IsSigned(X509Certificate2 server, X509Chain? sent, string authorityFile)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(authorityFile);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        // Nothing that a certificate names is fetched, as for issuers.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        if (sent is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        }

        return chain.Build(server);
    }
}
