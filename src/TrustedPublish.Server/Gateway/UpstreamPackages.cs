using System.Net;
using System.Text.Json;
using TrustedPublish.Core;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Server.Gateway;

/// <summary>Our own questions to an upstream: whether a package exists and what its packument says.</summary>
internal sealed class UpstreamPackages(UpstreamConnection connection)
{
    private const int MaxPackumentBytes = 64 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether the upstream is known to have the package. An upstream that cannot say counts as no: a publisher registered meanwhile is
    /// pending, which only means that it lapses unless it is used.
    /// </summary>
    public async Task<bool> ExistsAsync(Registry registry, NpmPackageName package, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await AskAsync(registry, package, "", cancellationToken);
            return response.StatusCode is HttpStatusCode.OK;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    /// <summary>The packument as the upstream serves it for writing; null when there is none.</summary>
    /// <exception cref="StoreUnavailableException">The upstream gives no usable answer.</exception>
    public async Task<JsonDocument?> PackumentAsync(Registry registry, NpmPackageName package, CancellationToken cancellationToken)
    {
        using var response = await AskAsync(registry, package, "?write=true", cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }

        try
        {
            response.EnsureSuccessStatusCode();
            await response.Content.LoadIntoBufferAsync(MaxPackumentBytes, cancellationToken);
            return await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException or IOException)
        {
            throw new StoreUnavailableException($"upstream of registry {registry.Name}", fault);
        }
    }

    /// <summary>The <c>dist.integrity</c> of a version; null when the upstream does not have it.</summary>
    public async Task<string?> IntegrityAsync(Registry registry, NpmPackageName package, string version, CancellationToken cancellationToken)
    {
        using var packument = await PackumentAsync(registry, package, cancellationToken);
        return packument?.RootElement is { ValueKind: JsonValueKind.Object } root
            && root.TryGetProperty("versions", out var versions) && versions.ValueKind is JsonValueKind.Object
            && versions.TryGetProperty(version, out var manifest) && manifest.ValueKind is JsonValueKind.Object
            && manifest.TryGetProperty("dist", out var dist) && dist.ValueKind is JsonValueKind.Object
            && dist.TryGetProperty("integrity", out var integrity) && integrity.ValueKind is JsonValueKind.String
                ? integrity.GetString()
                : null;
    }

    private async Task<HttpResponseMessage> AskAsync(Registry registry, NpmPackageName package, string query, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{registry.Upstream.AbsoluteUri}{package.Escaped}{query}"));
        UpstreamHeaders.Set(request, registry);
        request.Headers.Accept.ParseAdd("application/json");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await connection.Invoker.SendAsync(request, patience.Token);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new StoreUnavailableException($"upstream of registry {registry.Name}", fault);
        }
    }
}
