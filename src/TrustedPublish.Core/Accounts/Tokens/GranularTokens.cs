using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials.Revocations;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Notices;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Core.Accounts.Tokens;

/// <summary>Granular tokens: made on their owner's word, found when presented, revoked at once.</summary>
internal sealed class GranularTokens(IGranularTokenStore store, IAccounts accounts, RevocationList revocations, GranularTokenRules rules, TimeProvider time)
{
    private const int ShownStart = 12;
    private static readonly TimeSpan UsePause = TimeSpan.FromMinutes(1);

    /// <summary>Everything that is wrong with a request.</summary>
    public IEnumerable<FieldFault> Faults(GranularTokenRequest request) => rules.Faults(request);

    /// <summary>Makes a token; its secret is in the answer and nowhere else.</summary>
    public async Task<(GranularToken? Token, Secret? Secret, IReadOnlyList<FieldFault> Faults)> CreateAsync(
        Account account, Registry registry, GranularTokenRequest request, CancellationToken cancellationToken)
    {
        if (rules.Faults(request).ToArray() is { Length: > 0 } faults)
        {
            return (null, null, faults);
        }

        var secret = OpaqueToken.Create(OpaqueToken.GranularPrefix);
        var now = time.GetUtcNow();
        var token = new GranularToken
        {
            Key = RandomNumberGenerator.GetHexString(32, lowercase: true),
            TokenHash = OpaqueToken.Hash(secret.Reveal()),
            TokenStart = secret.Reveal()[..ShownStart],
            AccountId = account.Id,
            Registry = registry.Name,
            Name = request.Name!,
            Description = request.Description,
            Packages = request.Packages,
            Scopes = request.Scopes,
            Organizations = request.Organizations,
            PackagesPermission = request.PackagesPermission ?? TokenPermission.NoAccess,
            OrganizationsPermission = request.OrganizationsPermission ?? TokenPermission.NoAccess,
            Ranges = [.. request.Ranges.Select(static range => GranularTokenRules.CanonicalRange(range)!)],
            BypassesTwoFactor = request.BypassesTwoFactor,
            CreatedAt = now,
            ExpiresAt = now + rules.Lifetime(request),
        };
        await store.AddAsync(
            token, new Trail(Entry(account.Name, token, "token.created"), [AccountNotices.TokenCreated(account.Name, token.Name, Description(token)).To(account.Id, now)]), cancellationToken).ConfigureAwait(false);
        return (token, secret, []);
    }

    /// <summary>The token and its account, if it is good here and now; otherwise why not, for whoever holds it.</summary>
    public async Task<GranularTokenFinding> FindAsync(string unverifiedToken, Registry? registry, IPAddress? address, CancellationToken cancellationToken)
    {
        if (!OpaqueToken.IsWellFormed(unverifiedToken, OpaqueToken.GranularPrefix)
            || await store.FindAsync(OpaqueToken.Hash(unverifiedToken), cancellationToken).ConfigureAwait(false) is not { } token)
        {
            return GranularTokenFinding.Unknown;
        }

        var now = time.GetUtcNow();
        if (token.RevokedAt is not null || await revocations.IsRevokedAsync(Revocable.Of(token), cancellationToken).ConfigureAwait(false))
        {
            return GranularTokenFinding.Refused("This token was revoked.");
        }

        if (now >= token.ExpiresAt || now >= token.CreatedAt + rules.MaxLifetime(token.PackagesPermission.MayWrite))
        {
            return GranularTokenFinding.Refused("This token has expired: run npm token create for a new one, or publish from CI without a token.");
        }

        if (await accounts.FindAsync(token.AccountId, cancellationToken).ConfigureAwait(false) is not { } account)
        {
            return GranularTokenFinding.Refused("The account of this token is disabled.");
        }

        if (registry is not null && token.Registry != registry.Name)
        {
            return GranularTokenFinding.Refused("This token belongs to another registry.");
        }

        if (!token.IsUsableFrom(address))
        {
            return GranularTokenFinding.Refused("This token may not be used from your address.");
        }

        if (token.LastUsedAt is not { } used || now - used >= UsePause)
        {
            await store.UsedAsync(token.Key, now, address?.ToString(), cancellationToken).ConfigureAwait(false);
        }

        return new GranularTokenFinding(token, account, null);
    }

    public Task<IReadOnlyList<GranularToken>> ListAsync(Account account, CancellationToken cancellationToken) => store.ListAsync(account.Id, cancellationToken);

    public Task<bool> RevokeAsync(Account owner, GranularToken token, CancellationToken cancellationToken) =>
        store.RevokeAsync(
            token.Key, time.GetUtcNow(), new Trail(Entry(owner.Name, token, "token.revoked"), [AccountNotices.TokenRevoked(owner.Name, token.Name, owner.Name).To(token.AccountId, time.GetUtcNow())]), cancellationToken);

    /// <summary>Cuts the lives of tokens that were made when the operator allowed longer ones; their owners are told.</summary>
    public Task<int> ShortenAsync(CancellationToken cancellationToken) =>
        store.ShortenAsync(
            rules.MaxLifetime(writes: true),
            token => new Trail(Entry("TrustedPublish", token, "token.shortened"), [AccountNotices.TokenShortened(token.Name, token.ExpiresAt).To(token.AccountId, time.GetUtcNow())]),
            time.GetUtcNow(), cancellationToken);

    private static string Description(GranularToken token) =>
        $"{token.PackagesPermission.ToWire()}{(token.BypassesTwoFactor ? ", no second factor" : "")}, until {token.ExpiresAt:yyyy-MM-dd HH:mm} UTC";

    private JournalEntry Entry(string by, GranularToken token, string kind) => JournalEntry.Of(kind, JournalEntry.Accepted, by, time.GetUtcNow()) with
    {
        Registry = token.Registry,
        Credential = token.Key,
        Data = new JsonObject
        {
            ["name"] = token.Name,
            ["packages"] = Array(token.Packages),
            ["scopes"] = Array(token.Scopes),
            ["permission"] = token.PackagesPermission.ToWire(),
            ["bypass_2fa"] = token.BypassesTwoFactor,
            ["expires_at"] = token.ExpiresAt,
        }.ToJsonString(),
    };

    private static JsonArray Array(IReadOnlyList<string> texts) => [.. texts.Select(static text => (JsonNode)text)];
}

/// <summary>What was found out about a presented token.</summary>
/// <param name="Token">The token when it is good.</param>
/// <param name="Account">Whose.</param>
/// <param name="Denial">Why it is not good, one sentence for its holder; null when it is unknown or good.</param>
internal sealed record GranularTokenFinding(GranularToken? Token, Account? Account, string? Denial)
{
    public static GranularTokenFinding Unknown { get; } = new(null, null, null);

    public static GranularTokenFinding Refused(string denial) => new(null, null, denial);
}
