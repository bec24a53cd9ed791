using System.Numerics;
using System.Security.Cryptography;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Signatures that a lax verifier takes for good: RSA blocks padded in any way, ECDSA numbers of any size.</summary>
internal static class JoseForgery
{
    /// <summary>The beginning of a DigestInfo for SHA-256 (RFC 8017 §9.2).</summary>
    public static readonly byte[] Sha256Info = Convert.FromHexString("3031300d060960864801650304020105000420");

    /// <summary>Order of P-256.</summary>
    private static readonly BigInteger Order = Read(Convert.FromHexString("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"));

    /// <summary>What RSA makes of a block: its signature, whatever the block says.</summary>
    public static byte[] Raw(RSA key, byte[] block)
    {
        var parameters = key.ExportParameters(includePrivateParameters: true);
        return Write(BigInteger.ModPow(Read(block), Read(parameters.D!), Read(parameters.Modulus!)), parameters.Modulus!.Length);
    }

    /// <summary>A block of 256 bytes: two bytes of type, padding up to what is left, a zero, the rest.</summary>
    public static byte[] Block(byte[] rest, byte type = 1, byte padding = 0xff)
    {
        byte[] block = [0, type, .. Enumerable.Repeat(padding, 256 - 3 - rest.Length), 0, .. rest];
        return block;
    }

    /// <summary>The signature's two numbers, changed.</summary>
    /// <param name="signature">r and s of 32 bytes each.</param>
    /// <param name="change">What becomes of r and s; the third number is the order of the curve.</param>
    public static byte[] Numbers(byte[] signature, Func<BigInteger, BigInteger, BigInteger, (BigInteger R, BigInteger S)> change)
    {
        var (r, s) = change(Read(signature.AsSpan(0, 32)), Read(signature.AsSpan(32)), Order);
        return [.. Write(r, 32), .. Write(s, 32)];
    }

    /// <summary>The number of a signature or key, big end first.</summary>
    public static BigInteger Read(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    /// <summary>A number in at least so many bytes, big end first.</summary>
    public static byte[] Write(BigInteger number, int length)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. Enumerable.Repeat((byte)0, Math.Max(0, length - bytes.Length)), .. bytes];
    }
}
