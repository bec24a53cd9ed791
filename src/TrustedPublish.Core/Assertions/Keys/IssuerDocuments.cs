using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Protocols;

namespace TrustedPublish.Core.Assertions.Keys;

/// <summary>
/// Fetches one issuer's documents and nothing else: from its own scheme, host and port, or those of the key set that is configured for it (ISS-05),
/// each of at most 64 KiB, all of them in five seconds together (ISS-08). For one fetch: the clock runs from the start.
/// </summary>
internal sealed class IssuerDocuments : IDocumentRetriever, IDisposable
{
    private const int MaxBytes = 64 * 1024;
    private static readonly TimeSpan TotalTime = TimeSpan.FromSeconds(5);
    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    private readonly Uri home;
    private readonly HttpClient http;
    private readonly CancellationTokenSource deadline = new(TotalTime);

    public IssuerDocuments(Issuer issuer, ResolveHost? resolve = null)
    {
        home = issuer.JwksUri ?? new Uri(issuer.Identifier);
        http = new HttpClient(GuardedHandler.For(issuer, resolve ?? Dns.GetHostAddressesAsync)) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxBytes };
    }

    /// <summary>The document fetched last.</summary>
    public string? LastDocument { get; private set; }

    /// <summary>What the issuer's clock said in its last answer; null when it said nothing.</summary>
    public DateTimeOffset? LastDate { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="KeyFetchException">The address or the answer is not what it must be; what the platform throws says the rest.</exception>
    public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri)
            || uri.Scheme != home.Scheme || uri.Host != home.Host || uri.Port != home.Port || uri.UserInfo.Length > 0)
        {
            throw new KeyFetchException(KeyFetchFault.MetadataInvalid, "it names an address outside its own origin");
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        using var response = await http.GetAsync(uri, HttpCompletionOption.ResponseContentRead, either.Token).ConfigureAwait(false);
        if (response.StatusCode is not HttpStatusCode.OK)
        {
            throw new KeyFetchException(KeyFetchFault.AnswerDenied, $"it answered {(int)response.StatusCode}");
        }

        var bytes = await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
        using var strict = JsonDocument.Parse(bytes, Json);
        LastDate = response.Headers.Date;
        return LastDocument = Encoding.UTF8.GetString(bytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        http.Dispose();
        deadline.Dispose();
    }
}
