using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TrustedPublish.Cli.Rehearsal;

/// <summary>One pretended CI job: what its provider would say about it in an ID token.</summary>
internal abstract record CiJob
{
    /// <summary>The provider's name in publishers and issuer entries: <c>github</c>, <c>gitlab</c>, <c>circleci</c>.</summary>
    public abstract string Provider { get; }

    /// <summary>Owner and name of the repository, <c>acme/demo</c>; on GitLab the whole project path.</summary>
    public string Repository { get; init; } = "acme/demo";

    /// <summary>The full git ref the job runs for: <c>refs/heads/…</c> or <c>refs/tags/…</c>.</summary>
    public string Ref { get; init; } = "refs/heads/main";

    /// <summary>The commit; derived from repository and ref when not given.</summary>
    public string? Sha { get; init; }

    /// <summary>The person who started the job.</summary>
    public string Actor { get; init; } = "octocat";

    /// <summary>Claims to replace or add. A replaced claim keeps the JSON type that the CI gives it; a new one is a string.</summary>
    public ImmutableSortedDictionary<string, string> ClaimOverrides { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public string CommitSha => Sha ?? Identifiers.StableSha("commit", Repository + "@" + Ref);

    public bool IsTag => Ref.StartsWith("refs/tags/", StringComparison.Ordinal);

    /// <summary>The ref without its folder: <c>main</c>, <c>v1.4.0</c>.</summary>
    public string RefName => Ref.StartsWith("refs/heads/", StringComparison.Ordinal) || IsTag ? Ref[(Ref.IndexOf('/', 5) + 1)..] : Ref;

    /// <summary>The exact issuer string of this provider when its service is reached at <paramref name="baseUrl"/>.</summary>
    public virtual string IssuerAt(string baseUrl) => baseUrl;

    /// <summary>The audience the provider uses when the job asks for none.</summary>
    public abstract string DefaultAudience { get; }

    /// <summary>The JOSE header the provider writes.</summary>
    public abstract JsonObject Header(SigningKey key);

    /// <summary>The complete claim set of a fresh ID token, issued at <paramref name="now"/>.</summary>
    public JsonObject Claims(string issuer, string audience, DateTimeOffset now)
    {
        var claims = BuildClaims(issuer, audience, now.ToUnixTimeSeconds());
        foreach (var (name, value) in ClaimOverrides)
        {
            claims[name] = SameKind(claims[name], value);
        }

        return claims;
    }

    /// <summary>A fresh signed ID token.</summary>
    public string IdToken(SigningKey key, string issuer, string audience, DateTimeOffset now) =>
        key.Sign(Header(key).ToJsonString(), Claims(issuer, audience, now).ToJsonString());

    /// <summary>The job in one line, for people.</summary>
    public abstract override string ToString();

    protected abstract JsonObject BuildClaims(string issuer, string audience, long now);

    private static JsonNode SameKind(JsonNode? replaced, string value) => replaced?.GetValueKind() switch
    {
        JsonValueKind.Number when long.TryParse(value, CultureInfo.InvariantCulture, out var number) => number,
        JsonValueKind.True or JsonValueKind.False when bool.TryParse(value, out var flag) => flag,
        JsonValueKind.Array => new JsonArray([.. value.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(item => JsonValue.Create(item))]),
        _ => value,
    };
}
