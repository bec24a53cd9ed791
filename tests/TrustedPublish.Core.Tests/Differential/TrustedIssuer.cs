using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Core.Assertions;

namespace TrustedPublish.Core.Tests.Differential;

/// <summary>An issuer with one key, for our verifier and for the others.</summary>
internal sealed class TrustedIssuer
{
    public const string Audience = "npm:packages.example.com";
    public const string KeyId = "k1";

    private readonly Func<byte[], byte[]> sign;

    private TrustedIssuer(string identifier, string algorithm, JsonObject jwk, Func<byte[], byte[]> sign) =>
        (Issuer, Jwk, this.sign) = (new Issuer { Name = algorithm, Provider = "github", Identifier = identifier, Algorithm = algorithm }, jwk, sign);

    public static TrustedIssuer Rs256 { get; } = new("https://token.actions.githubusercontent.com", "RS256", Fixtures.Jwk.OfRsa(KeyId), SignRsa);

    public static TrustedIssuer Es256 { get; } = new("https://ghes.acme.test/_services/token", "ES256", Fixtures.Jwk.OfEc(KeyId), SignEc);

    public Issuer Issuer { get; }

    public JsonObject Jwk { get; }

    public JsonObject Header() => new() { ["typ"] = "JWT", ["alg"] = Issuer.Algorithm, ["kid"] = KeyId };

    public JsonObject Claims(DateTimeOffset now) => new GitHubJob().Claims(Issuer.Identifier, Audience, now);

    /// <summary>A token of two texts, correctly signed.</summary>
    public string Sign(string header, string payload) => Sign(Encoding.UTF8.GetBytes(header), Encoding.UTF8.GetBytes(payload));

    /// <summary>A token of any bytes, correctly signed.</summary>
    public string Sign(byte[] header, byte[] payload) => SignSegments(Base64Url.EncodeToString(header), Base64Url.EncodeToString(payload));

    /// <summary>A token of two segments as they are spelled, correctly signed.</summary>
    public string SignSegments(string header, string payload) => SignSegments(header, payload, sign);

    public static string SignSegments(string header, string payload, Func<byte[], byte[]> sign) =>
        $"{header}.{payload}.{Base64Url.EncodeToString(sign(Encoding.UTF8.GetBytes($"{header}.{payload}")))}";

    private static byte[] SignRsa(byte[] input) => Fixtures.Jwk.RsaKey.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static byte[] SignEc(byte[] input) => Fixtures.Jwk.EcKey.SignData(input, HashAlgorithmName.SHA256);
}
