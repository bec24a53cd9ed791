using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using TrustedPublish.Core;
using TrustedPublish.Core.Legacy;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Gateway.Legacy;

/// <summary>Asks an upstream whose token it is (<c>/-/whoami</c>): once a day for each that it accepts, however many requests come at once.</summary>
internal sealed class UpstreamIdentity(UpstreamConnection connection, UpstreamPatience patience, ILegacyTokenStore store, TimeProvider time)
{
    private const int Capacity = 10_000;
    private const int MaxBytes = 64 << 10;
    private const int MaxName = 100;
    private static readonly TimeSpan Life = TimeSpan.FromDays(1);

    /// <summary>A token that the upstream does not know now may be made a moment later.</summary>
    private static readonly TimeSpan RefusalLife = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Registry, string Hash), Lazy<Task<UpstreamUser>>> users = new();

    /// <exception cref="StoreUnavailableException">The upstream gives no answer.</exception>
    public async Task<UpstreamUser> AskAsync(Registry registry, LegacyCredential credential)
    {
        var key = (registry.Name, credential.Hash);
        while (true)
        {
            if (users.Count >= Capacity)
            {
                // Invented tokens only cost questions, not memory.
                users.Clear();
            }

            var asked = users.GetOrAdd(key, _ => new Lazy<Task<UpstreamUser>>(() => LoadAsync(registry, credential)));
            UpstreamUser user;
            try
            {
                user = await asked.Value;
            }
            catch
            {
                users.TryRemove(KeyValuePair.Create(key, asked));
                throw;
            }

            if (time.GetUtcNow() < user.AskedAt + (user.IsRefused ? RefusalLife : Life))
            {
                return user;
            }

            users.TryRemove(KeyValuePair.Create(key, asked));
        }
    }

    // Shared by all who wait for it: no single request may end it.
    private async Task<UpstreamUser> LoadAsync(Registry registry, LegacyCredential credential) =>
        await store.FindAsync(registry.Name, credential.Hash, CancellationToken.None) is { } known && time.GetUtcNow() < known.NameAskedAt + Life
            ? new UpstreamUser(known.Name, IsRefused: false, known.NameAskedAt)
            : await WhoAmIAsync(registry, credential);

    private async Task<UpstreamUser> WhoAmIAsync(Registry registry, LegacyCredential credential)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{registry.Upstream.AbsoluteUri}-/whoami"));
        UpstreamHeaders.Set(request, registry, credential.Authorization);
        request.Headers.Accept.ParseAdd("application/json");
        using var limit = new CancellationTokenSource(patience.Question, time);
        try
        {
            using var answer = await connection.Invoker.SendAsync(request, limit.Token);
            if ((int)answer.StatusCode >= 500)
            {
                throw new HttpRequestException($"The upstream answered {(int)answer.StatusCode}.");
            }

            var name = answer.StatusCode is HttpStatusCode.OK ? await NameAsync(answer, limit.Token) : null;
            return new UpstreamUser(name, answer.StatusCode is HttpStatusCode.Unauthorized, time.GetUtcNow());
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
        {
            throw new StoreUnavailableException($"upstream of registry {registry.Name}", fault);
        }
    }

    private static async Task<string?> NameAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await answer.Content.LoadIntoBufferAsync(MaxBytes, cancellationToken);
        try
        {
            using var json = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
            return json.RootElement.Text("username") is { Length: > 0 and <= MaxName } name ? Explanation.Ascii(name) : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>What an upstream said of a token.</summary>
/// <param name="Name">Its owner; null when it does not say.</param>
/// <param name="IsRefused">It does not know the token.</param>
/// <param name="AskedAt">UTC.</param>
internal sealed record UpstreamUser(string? Name, bool IsRefused, DateTimeOffset AskedAt);
