using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using TrustedPublish.Core;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Gateway.Npm;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>Fetches the published version that a staged one is compared with. Whatever the upstream does, the answer is a baseline that says so.</summary>
internal sealed class UpstreamTarball(UpstreamPackages packages, UpstreamConnection connection, UpstreamPatience patience, TrustedPublishOptions options)
{
    private const string NoAnswer = "the upstream registry gives no usable answer";

    /// <summary>Null when nothing is published. The baseline's tarball lies on disk, below the data directory, until it is disposed.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public async Task<PublishedBaseline?> FetchAsync(Registry registry, NpmPackageName package, string staged, CancellationToken cancellationToken)
    {
        try
        {
            using var packument = await packages.PackumentAsync(registry, package, cancellationToken);
            if (packument is null)
            {
                return null;
            }

            return Choose(packument.RootElement, staged, out var version, out var manifest) is { } fault ? new PublishedBaseline { Fault = fault }
                : version is null ? null
                : await FetchAsync(registry, version, manifest, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            return new PublishedBaseline { Fault = NoAnswer };
        }
    }

    private static string? Choose(JsonElement packument, string staged, out string? version, out JsonElement manifest)
    {
        (version, manifest) = (null, default);
        try
        {
            version = PreviousVersion.Of(packument, staged);
            manifest = version is null ? default : packument.GetProperty("versions").GetProperty(version);
            return null;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate, which the framework notices when it reads the text.
            return "its packument holds text that is not Unicode";
        }
    }

    private async Task<PublishedBaseline> FetchAsync(Registry registry, string version, JsonElement manifest, CancellationToken cancellationToken)
    {
        if (ManifestView.Read(manifest, out var unreadable) is not { } view)
        {
            return new PublishedBaseline { Version = version, Fault = unreadable };
        }

        if (view.Member("dist") is not { ValueKind: JsonValueKind.Object } dist)
        {
            return new PublishedBaseline { Version = version, Manifest = manifest.Clone(), Fault = "its manifest has no object dist" };
        }

        if (TarballAddress.Within(registry, PublishDocument.Text(dist, "tarball")) is not { } address)
        {
            return new PublishedBaseline { Version = version, Manifest = manifest.Clone(), Fault = "its dist.tarball leads out of the upstream registry" };
        }

        var file = SpoolFile.Create(options.SpoolDirectory(), "published");
        PublishedBaseline? kept = null;
        try
        {
            var fault = await DownloadAsync(registry, address, file, cancellationToken);
            var holds = fault is null ? DeclaredIntegrity.Holds(dist, await DigestAsync(file, cancellationToken)) : null;
            fault ??= holds is false ? "its tarball does not have the hash that the upstream's packument names" : null;
            kept = new PublishedBaseline
            {
                Version = version,
                Manifest = manifest.Clone(),
                Tarball = fault is null ? file : null,
                Length = file.Length,
                IntegrityChecked = holds is true,
                Fault = fault,
            };
            return kept;
        }
        finally
        {
            if (kept?.Tarball is null)
            {
                await file.DisposeAsync();
            }
        }
    }

    private async Task<string?> DownloadAsync(Registry registry, Uri address, FileStream file, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        UpstreamHeaders.Set(request, registry);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience.Forwarding);
        try
        {
            using var answer = await connection.Invoker.SendAsync(request, limit.Token);
            return answer.StatusCode is HttpStatusCode.OK
                ? await SpoolAsync(await answer.Content.ReadAsStreamAsync(limit.Token), file, registry.MaxPublishBytes, limit.Token)
                : $"the upstream registry answers {(int)answer.StatusCode} when asked for its tarball";
        }
        catch (Exception fault) when (fault is HttpRequestException or HttpIOException or IOException { InnerException: SocketException } || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return NoAnswer;
        }
    }

    private static async Task<string?> SpoolAsync(Stream body, FileStream file, long limit, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        var length = 0L;
        while (await body.ReadAsync(buffer, cancellationToken) is var taken and not 0)
        {
            if (length + taken > limit)
            {
                return $"its tarball is larger than {limit} bytes";
            }

            await RandomAccess.WriteAsync(file.SafeFileHandle, buffer.AsMemory(0, taken), length, cancellationToken);
            length += taken;
        }

        return null;
    }

    private static Task<TarballDigest> DigestAsync(FileStream file, CancellationToken cancellationToken) =>
        TarballDigest.ComputeAsync(new SpoolStream(file.SafeFileHandle, 0, file.Length), [], cancellationToken);
}
