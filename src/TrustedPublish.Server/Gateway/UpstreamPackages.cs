using System.Net;
using System.Text.Json;
using TrustedPublish.Core;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Gateway;

/// <summary>Our own questions to an upstream: whether a package exists and what its packument says.</summary>
internal sealed class UpstreamPackages(UpstreamConnection connection, UpstreamPatience patience) : IUpstreamMaintainers
{
    private const int MaxPackumentBytes = 64 << 20;

    /// <summary>Whether the upstream has the package; null when it cannot say.</summary>
    public async Task<bool?> ExistsAsync(Registry registry, NpmPackageName package, CancellationToken cancellationToken)
    {
        try
        {
            return await HasAsync(registry, package, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }

    /// <summary>Whether the upstream has the package.</summary>
    /// <exception cref="StoreUnavailableException">The upstream says neither yes nor no.</exception>
    public Task<bool> HasAsync(Registry registry, NpmPackageName package, CancellationToken cancellationToken) =>
        AskAsync(registry, package, "", own: null, static (answer, _) => answer.StatusCode is HttpStatusCode.NotFound
            ? Task.FromResult(false)
            : Task.FromResult(answer.EnsureSuccessStatusCode().StatusCode is HttpStatusCode.OK), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>?> NamesAsync(Registry registry, string package, CancellationToken cancellationToken)
    {
        using var packument = NpmPackageName.TryParse(package, out var name) ? await PackumentAsync(registry, name, cancellationToken) : null;
        return packument is null ? null
            : packument.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("maintainers", out var list) && list.ValueKind is JsonValueKind.Array
                ? [.. list.EnumerateArray().Select(static one => one.Text("name")).OfType<string>().Distinct(StringComparer.Ordinal)]
                : [];
    }

    /// <summary>The packument as the upstream serves it for writing; null when there is none.</summary>
    /// <exception cref="StoreUnavailableException">The upstream gives no usable answer.</exception>
    public Task<JsonDocument?> PackumentAsync(Registry registry, NpmPackageName package, CancellationToken cancellationToken) =>
        PackumentAsync(registry, package, own: null, cancellationToken);

    /// <summary>The same, as the client's own credential sees it.</summary>
    public Task<JsonDocument?> PackumentAsync(Registry registry, NpmPackageName package, Secret? own, CancellationToken cancellationToken) =>
        AskAsync(
            registry, package, "?write=true", own,
            (answer, token) => own is not null && answer.StatusCode is (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) ? Task.FromResult<JsonDocument?>(null) : ReadPackumentAsync(answer, token),
            cancellationToken);

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

    /// <summary>What the upstream has as a version; null when it does not have it.</summary>
    public async Task<UpstreamVersion?> VersionAsync(Registry registry, NpmPackageName package, string version, CancellationToken cancellationToken)
    {
        using var packument = await PackumentAsync(registry, package, cancellationToken);
        return packument?.RootElement.Object("versions") is { } versions && versions.TryGetProperty(version, out var manifest)
            ? new UpstreamVersion(manifest.Object("dist")?.Text("integrity"), manifest.Object("dist")?.Text("shasum"))
            : null;
    }

    /// <summary>Whether the packument lists a version.</summary>
    public async Task<bool> ListsAsync(Registry registry, NpmPackageName package, string version, CancellationToken cancellationToken)
    {
        using var packument = await PackumentAsync(registry, package, cancellationToken);
        return packument?.RootElement is { ValueKind: JsonValueKind.Object } root
            && (!root.TryGetProperty("versions", out var versions) || versions.ValueKind is not JsonValueKind.Object || versions.TryGetProperty(version, out _));
    }

    private static async Task<JsonDocument?> ReadPackumentAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }

        answer.EnsureSuccessStatusCode();
        await answer.Content.LoadIntoBufferAsync(MaxPackumentBytes, cancellationToken);
        return await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
    }

    // The time is for the whole answer: one that stalls in its middle would hold the package's turn as one that never begins does.
    private async Task<T> AskAsync<T>(
        Registry registry, NpmPackageName package, string query, Secret? own, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{registry.Upstream.AbsoluteUri}{package.Escaped}{query}"));
        UpstreamHeaders.Set(request, registry, own);
        request.Headers.Accept.ParseAdd("application/json");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience.Question);
        try
        {
            using var answer = await connection.Invoker.SendAsync(request, limit.Token);
            return await read(answer, limit.Token);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or JsonException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new StoreUnavailableException($"upstream of registry {registry.Name}", fault);
        }
    }
}

/// <summary>The hashes that an upstream tells of a version's tarball.</summary>
internal sealed record UpstreamVersion(string? Integrity, string? Shasum)
{
    /// <summary>Whether it is this tarball; by the weaker hash only where the upstream tells no other.</summary>
    public bool Is(string integrity, string shasum) => Integrity is null ? Shasum == shasum : Integrity == integrity;
}
