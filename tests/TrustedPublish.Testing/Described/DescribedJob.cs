using System.Text.Json.Nodes;
using TrustedPublish.Cli.Rehearsal;

namespace TrustedPublish.Testing.Described;

/// <summary>A job of a CI that a provider file describes: the file's sample with what every ID token has.</summary>
internal sealed record DescribedJob(string Name) : CiJob
{
    public override string Provider => Name;

    public override string DefaultAudience => "somebody-else";

    /// <summary>The issuer of the sample.</summary>
    public string Issuer => Sample["iss"]!.GetValue<string>();

    private JsonObject Sample => DescribedProviders.Json(Name)["sample"]!.AsObject();

    public override JsonObject Header(SigningKey key) => new() { ["alg"] = "RS256", ["kid"] = key.Id };

    public override string ToString() => Name;

    protected override JsonObject BuildClaims(string issuer, string audience, long now)
    {
        var claims = Sample.DeepClone().AsObject();
        (claims["iss"], claims["aud"]) = (issuer, DescribedProviders.Get(Name).FixedAudience ?? audience);
        (claims["iat"], claims["nbf"], claims["exp"]) = (now, now, now + 300);
        claims["jti"] = Guid.NewGuid().ToString();
        return claims;
    }
}
