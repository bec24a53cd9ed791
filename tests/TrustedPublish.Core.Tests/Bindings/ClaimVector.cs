using System.Text.Json.Nodes;

namespace TrustedPublish.Core.Tests.Bindings;

/// <summary>One case of <c>tests/vectors/claims.json</c>.</summary>
internal sealed class ClaimVector(JsonObject json)
{
    private static readonly Lazy<IReadOnlyDictionary<string, ClaimVector>> Cases = new(() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "claims.json")))!.AsArray()
            .Select(node => new ClaimVector(node!.AsObject()))
            .ToDictionary(static vector => vector.Id));

    public static IReadOnlyDictionary<string, ClaimVector> All => Cases.Value;

    public string Id => json["id"]!.GetValue<string>();

    public JsonObject Binding => json["binding"]!.AsObject();

    public JsonObject Claims => json["claims"]!.AsObject();

    public bool Accepts => json["expect"]!.GetValue<string>() == "accept";

    public string? Error => json["expect_error"]?.GetValue<string>();

    public string Reason => json["reason"]!.GetValue<string>();

    public JsonObject Context => json["context"] as JsonObject ?? [];

    public JsonObject Header => Context["header"] as JsonObject ?? new JsonObject { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = "k1" };

    /// <summary>The issuers an operator would have configured for the case: the binding's own, and the token's if it is a URL.</summary>
    public IEnumerable<(string Identifier, string Provider)> Issuers
    {
        get
        {
            var provider = Binding["provider"]!.GetValue<string>();
            if (Binding["issuer"]?.GetValue<string>() is { } issuer)
            {
                yield return (issuer, provider);
            }

            if (provider == "circleci")
            {
                yield return ("https://oidc.circleci.com", provider);
                yield return ($"https://oidc.circleci.com/org/{Binding["org_id"]!.GetValue<string>()}", provider);
                yield return ("https://oidc.circleci.com/org/00000000-0000-4000-8000-000000000001", provider);
            }
        }
    }

    public static IEnumerable<object[]> Ids => All.Keys.Select(static id => new object[] { id });
}
