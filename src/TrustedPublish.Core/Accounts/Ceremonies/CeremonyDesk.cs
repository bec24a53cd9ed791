using System.Security.Cryptography;

namespace TrustedPublish.Core.Accounts.Ceremonies;

/// <summary>Begins ceremonies and lets each be finished once.</summary>
internal sealed class CeremonyDesk(ICeremonyStore store, TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private const int MaxId = 64;

    /// <summary>Begins a ceremony.</summary>
    /// <returns>Its id: a secret of the page that will finish it.</returns>
    public Task<string> BeginAsync(string purpose, string state, CancellationToken cancellationToken) =>
        BeginAsync(purpose, state, time.GetUtcNow() + Life, cancellationToken);

    /// <summary>Puts back what was taken without success; its time goes on running.</summary>
    public Task<string> RetryAsync(Ceremony taken, CancellationToken cancellationToken) =>
        BeginAsync(taken.Purpose, taken.State, taken.ExpiresAt, cancellationToken);

    /// <summary>Finishes a ceremony: whatever comes of it, it cannot be finished again. Null when there is none for this purpose.</summary>
    public Task<Ceremony?> TakeAsync(string? unverifiedId, string purpose, CancellationToken cancellationToken) =>
        unverifiedId is { Length: > 0 and <= MaxId } ? store.TakeAsync(OpaqueToken.Hash(unverifiedId), purpose, cancellationToken) : Task.FromResult<Ceremony?>(null);

    private async Task<string> BeginAsync(string purpose, string state, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var id = RandomNumberGenerator.GetString("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", 28);
        var ceremony = new Ceremony { IdHash = OpaqueToken.Hash(id), Purpose = purpose, State = state, ExpiresAt = expiresAt };
        await store.AddAsync(ceremony, cancellationToken).ConfigureAwait(false);
        return id;
    }
}
