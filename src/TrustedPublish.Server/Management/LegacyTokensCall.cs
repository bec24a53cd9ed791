using TrustedPublish.Core.Legacy;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Management;

/// <summary><c>/registries/{registry}/legacy-tokens</c>: who still uses the upstream's own tokens.</summary>
internal sealed class LegacyTokensCall(ILegacyTokenStore store, RegistryCatalog registries)
{
    private const int MaxEntries = 1000;

    // Enough to tell two apart; the whole hash of a password could be guessed at.
    private const int ShownLength = 12;

    public async Task<IResult> ListAsync(HttpContext context, string registry, int? limit)
    {
        if (registries.Find(registry) is not { } found)
        {
            return Problem.Of(StatusCodes.Status404NotFound, "registry_unknown", $"There is no such registry; these are: {string.Join(", ", registries.All.Select(static known => known.Name))}.");
        }

        var tokens = await store.ReadAsync(found.Name, Math.Clamp(limit ?? 200, 1, MaxEntries), context.RequestAborted);
        return new JsonText(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteTime("accept_until", found.LegacyTokensUntil);
            json.WriteStartArray("tokens");
            foreach (var token in tokens)
            {
                json.WriteStartObject();
                json.WriteString("id", token.TokenHash[..ShownLength]);
                json.WriteString("name", token.Name);
                json.WriteString("first_used_at", token.FirstUsedAt);
                json.WriteString("last_used_at", token.LastUsedAt);
                json.WriteNumber("uses", token.Uses);
                json.WriteStartArray("packages");
                foreach (var package in token.Packages)
                {
                    json.WriteStringValue(package);
                }

                json.WriteEndArray();
                json.WriteString("network", token.Network);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }
}
