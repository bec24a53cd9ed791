namespace TrustedPublish.Core.Stages;

/// <summary>Large contents, each under its own SHA-512: what was put is what is read, or nothing.</summary>
internal interface IBlobStore
{
    /// <summary>Keeps a content; durable when this completes. Putting what is there already refreshes its age.</summary>
    /// <param name="hash">SHA-512 in lower-case hexadecimal.</param>
    /// <param name="content">Read once, from its start; it must have that hash.</param>
    /// <param name="cancellationToken">Ends the wait; nothing half is kept.</param>
    Task PutAsync(string hash, Stream content, CancellationToken cancellationToken);

    /// <summary>The content, checked against its hash before a byte of it is handed out; null when there is none. The caller disposes it.</summary>
    /// <exception cref="InvalidDataException">What is kept under the hash is something else.</exception>
    Task<Stream?> OpenAsync(string hash, CancellationToken cancellationToken);

    /// <summary>Forgets a content, if there is one.</summary>
    Task DeleteAsync(string hash, CancellationToken cancellationToken);

    /// <summary>All contents and when each was put last.</summary>
    IAsyncEnumerable<KeptBlob> ListAsync(CancellationToken cancellationToken);
}

/// <param name="Hash">SHA-512 in lower-case hexadecimal.</param>
/// <param name="PutAt">UTC, by the store's own clock.</param>
internal readonly record struct KeptBlob(string Hash, DateTimeOffset PutAt);
