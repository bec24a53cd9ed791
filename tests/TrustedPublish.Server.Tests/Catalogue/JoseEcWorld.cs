using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>
/// A server that also trusts an issuer with ES256 keys, and whose issuers' key sets hold keys that must not be loaded beside the good ones.
/// </summary>
public sealed class JoseEcWorld : IAsyncLifetime
{
    public const string Issuer = "https://ghes.acme.test/_services/token";

    private readonly string folder = Directory.CreateTempSubdirectory("tp-ec-").FullName;

    internal ServerWorld World { get; private set; } = null!;

    internal FakeCi Ci { get; private set; } = null!;

    internal static ECDsa Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    internal static ECDsa Key384 { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    internal static ECDsa Brainpool { get; } = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);

    internal static RSA Rsa { get; } = RSA.Create(2048);

    internal static RSA Small { get; } = RSA.Create(1024);

    /// <summary>Keys that the RS256 issuer publishes and that are unfit, by id.</summary>
    internal static IReadOnlyDictionary<string, JsonObject> UnfitForRs256 { get; } = new Dictionary<string, JsonObject>(StringComparer.Ordinal)
    {
        ["another-kind"] = Ec(Key, "P-256"),
        ["rsa-by-name-only"] = With(Ec(Key, "P-256"), "kty", "RSA"),
        ["another-algorithm"] = With(OfRsa(Rsa), "alg", "PS256"),
        ["another-use"] = With(OfRsa(Rsa), "use", "enc"),
        ["another-operation"] = With(OfRsa(Rsa), "key_ops", new JsonArray("encrypt")),
        ["too-small"] = OfRsa(Small),
        ["exponent-one"] = With(OfRsa(Rsa), "e", "AQ"),
        ["exponent-three"] = With(OfRsa(Rsa), "e", "Aw"),
    };

    /// <summary>Keys that the ES256 issuer publishes and that are unfit, by id.</summary>
    internal static IReadOnlyDictionary<string, JsonObject> UnfitForEs256 { get; } = new Dictionary<string, JsonObject>(StringComparer.Ordinal)
    {
        ["another-curve"] = Ec(Key384, "P-384"),
        ["curve-by-name-only"] = Ec(Key384, "P-256"),
        ["point-off-curve"] = Swapped(Ec(Key, "P-256")),
        ["point-of-another-curve"] = Ec(Brainpool, "P-256"),
        ["point-at-origin"] = With(With(Ec(Key, "P-256"), "x", new string('A', 43)), "y", new string('A', 43)),
        ["another-kind"] = OfRsa(Rsa),
        ["ec-by-name-only"] = With(OfRsa(Rsa), "kty", "EC"),
        ["another-algorithm"] = With(Ec(Key, "P-256"), "alg", "ES384"),
        ["no-such-algorithm"] = With(Ec(Key, "P-256"), "alg", "ES521"),
        ["another-use"] = With(Ec(Key, "P-256"), "use", "enc"),
    };

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var (rsa, ec) = (Path.Combine(folder, "rsa.json"), Path.Combine(folder, "ec.json"));
        World = await ServerWorld.StartAsync(new WorldSettings
        {
            Configure = section =>
            {
                File.WriteAllText(ec, Set(With(Ec(Key, "P-256"), "kid", "good"), UnfitForEs256));
                section["Issuers"]!.AsArray().Add(new JsonObject { ["Name"] = "ghes", ["Provider"] = "github", ["Issuer"] = Issuer, ["JwksFile"] = ec, ["Algorithm"] = "ES256" });

                // The file exists already and holds the usual key.
                var usual = JsonNode.Parse(File.ReadAllText(section["Issuers"]![0]!["JwksFile"]!.GetValue<string>()))!["keys"]![0]!.AsObject();
                File.WriteAllText(rsa, Set(usual, UnfitForRs256));
                section["Issuers"]![0]!["JwksFile"] = rsa;
            },
        });
        Ci = FakeCi.Offline(new GitHubJob(), Issuer, World.Time);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A sound token of the ES256 issuer, signed in any way.</summary>
    internal string Token(string jti, Func<byte[], byte[]> sign, string keyId = "good")
    {
        var claims = Ci.Claims(ServerWorld.Audience);
        claims["jti"] = jti;
        return JoseUnsound.Assemble($$"""{"typ":"JWT","alg":"ES256","kid":"{{keyId}}"}""", claims.ToJsonString(), sign);
    }

    private static string Set(JsonObject good, IReadOnlyDictionary<string, JsonObject> unfit) => new JsonObject
    {
        ["keys"] = new JsonArray([good.DeepClone(), .. unfit.Select(static key => With(key.Value, "kid", key.Key))]),
    }.ToJsonString();

    private static JsonObject Ec(ECDsa key, string curve)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject { ["kty"] = "EC", ["crv"] = curve, ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y), ["use"] = "sig" };
    }

    private static JsonObject OfRsa(RSA key)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return new JsonObject { ["kty"] = "RSA", ["n"] = Base64Url.EncodeToString(parameters.Modulus), ["e"] = Base64Url.EncodeToString(parameters.Exponent), ["use"] = "sig" };
    }

    private static JsonObject Swapped(JsonObject jwk)
    {
        (jwk["x"], jwk["y"]) = (jwk["y"]!.DeepClone(), jwk["x"]!.DeepClone());
        return jwk;
    }

    private static JsonObject With(JsonObject jwk, string member, JsonNode value)
    {
        var changed = jwk.DeepClone().AsObject();
        changed[member] = value;
        return changed;
    }
}
