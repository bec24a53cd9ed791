using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using TrustedPublish.Cli.Rehearsal;

namespace TrustedPublish.Bench;

/// <summary>The work no exchange can do without, and nothing else: one RS256 verification and one ES256 signature. It checks no claim.</summary>
internal sealed class RawCrypto(SigningKey issuerKey) : IDisposable
{
    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"ES256","typ":"at+jwt","kid":"floor"}"""u8);

    // The platform's key objects are not promised to be thread-safe.
    private readonly ThreadLocal<RSA> verifying = new(() => RSA.Create(issuerKey.Key.ExportParameters(includePrivateParameters: false)), trackAllValues: true);
    private readonly ThreadLocal<ECDsa> signing = new(() => ECDsa.Create(ECCurve.NamedCurves.nistP256), trackAllValues: true);

    /// <summary>Verifies the token's signature and mints a small JWS; null when the signature is bad.</summary>
    public string? Exchange(ReadOnlySpan<char> token)
    {
        var end = token.LastIndexOf('.');
        var input = Encoding.ASCII.GetBytes(token[..end].ToArray());
        if (!verifying.Value!.VerifyData(input, Base64Url.DecodeFromChars(token[(end + 1)..]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
        {
            return null;
        }

        var payload = $$"""{"iss":"http://127.0.0.1","jti":"{{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16))}}"}""";
        var minted = $"{Header}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{minted}.{Base64Url.EncodeToString(signing.Value!.SignData(Encoding.ASCII.GetBytes(minted), HashAlgorithmName.SHA256))}";
    }

    public void Dispose()
    {
        foreach (var key in verifying.Values)
        {
            key.Dispose();
        }

        foreach (var key in signing.Values)
        {
            key.Dispose();
        }

        verifying.Dispose();
        signing.Dispose();
    }
}
