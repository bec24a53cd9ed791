using System.Text.Json;

namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>The published version to compare with, as an upstream gave it: nothing of it has been verified. Disposing it deletes its tarball.</summary>
internal sealed class PublishedBaseline : IAsyncDisposable
{
    /// <summary>Its version; null when not even that could be found out.</summary>
    public string? Version { get; init; }

    /// <summary>Its version manifest.</summary>
    public JsonElement? Manifest { get; init; }

    /// <summary>Its tarball, read once from front to back; null when it could not be had.</summary>
    public Stream? Tarball { get; init; }

    /// <summary>The tarball's size in bytes.</summary>
    public long Length { get; init; }

    /// <summary>Whether the tarball has the hash that the upstream's packument names; a packument may name none.</summary>
    public bool IntegrityChecked { get; init; }

    /// <summary>Why there is no tarball, as a sentence's end.</summary>
    public string? Fault { get; init; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Tarball?.DisposeAsync() ?? ValueTask.CompletedTask;
}
