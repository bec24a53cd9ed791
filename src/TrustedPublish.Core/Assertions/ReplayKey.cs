using System.Security.Cryptography;
using System.Text;

namespace TrustedPublish.Core.Assertions;

/// <summary>
/// Names one assertion for single use: SHA-256 over issuer, 0x00 and jti, so that one issuer cannot burn another's tokens
/// (XCH-06); for issuers without a jti, SHA-256 over the decoded header and payload bytes, which re-encoding cannot vary (JOSE-16).
/// </summary>
internal readonly record struct ReplayKey
{
    private ReplayKey(string hex) => Hex = hex;

    /// <summary>64 hexadecimal digits.</summary>
    public string Hex { get; }

    /// <summary>The key of a token that carries a jti.</summary>
    public static ReplayKey OfTokenId(string issuer, string jti) =>
        new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer}\0{jti}"))));

    /// <summary>The key of a token without a jti (CircleCI).</summary>
    public static ReplayKey OfContent(ReadOnlySpan<byte> headerJson, ReadOnlySpan<byte> payloadJson)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(headerJson);
        hash.AppendData([0]);
        hash.AppendData(payloadJson);
        return new(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Shows the key: a hash, not a secret.</summary>
    public override string ToString() => Hex;
}
