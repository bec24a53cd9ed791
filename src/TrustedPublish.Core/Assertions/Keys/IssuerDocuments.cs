using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Protocols;

namespace TrustedPublish.Core.Assertions.Keys;

/// <summary>
/// Fetches an issuer's documents and nothing else: from its own scheme, host and port, or those of the key set that is configured for it (ISS-05), without following redirects (ISS-04),
/// capped in size and time (ISS-08), with no credential of any kind.
/// </summary>
internal sealed class IssuerDocuments : IDocumentRetriever, IDisposable
{
    private const int MaxBytes = 64 * 1024;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan TotalTimeout = TimeSpan.FromSeconds(5);
    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    private readonly Uri home;
    private readonly HttpClient http;

    public IssuerDocuments(Issuer issuer)
    {
        home = issuer.JwksUri ?? new Uri(issuer.Identifier);
        http = new HttpClient(Handler(issuer)) { Timeout = TotalTimeout, MaxResponseContentBufferSize = MaxBytes };
    }

    /// <summary>The document fetched last.</summary>
    public string? LastDocument { get; private set; }

    /// <inheritdoc/>
    public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri)
            || uri.Scheme != home.Scheme || uri.Host != home.Host || uri.Port != home.Port || uri.UserInfo.Length > 0)
        {
            throw new InvalidDataException("The issuer names an address outside its own origin.");
        }

        using var response = await http.GetAsync(uri, HttpCompletionOption.ResponseContentRead, cancel).ConfigureAwait(false);
        if (response.StatusCode is not System.Net.HttpStatusCode.OK)
        {
            throw new InvalidDataException($"The issuer answered {(int)response.StatusCode}.");
        }

        var bytes = await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
        using var strict = JsonDocument.Parse(bytes, Json);
        return LastDocument = Encoding.UTF8.GetString(bytes);
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private static SocketsHttpHandler Handler(Issuer issuer)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            Credentials = null,
            ConnectTimeout = ConnectTimeout,
            ConnectCallback = new GuardedConnect(issuer).ConnectAsync,
        };
        if (issuer.CertificateAuthorityFile is { } path)
        {
            var chain = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            chain.CustomTrustStore.ImportFromPemFile(path);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = chain };
        }

        return handler;
    }
}
