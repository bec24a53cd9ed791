using System.Numerics;
using System.Security.Cryptography;
using TrustedPublish.Cli.Rehearsal;

namespace TrustedPublish.Testing;

/// <summary>
/// Makes a working RSA key the way the flawed generator of CVE-2017-15361 did: primes <c>k·M + (65537^a mod M)</c>, where M is the product of the
/// first primes. Of those that a fingerprint looks at: the real one used more of them.
/// </summary>
internal static class RocaKey
{
    private static readonly BigInteger Generator = 65537;
    private static readonly BigInteger Product = Enumerable.Range(2, 166).Where(IsPrime).Aggregate(BigInteger.One, static (product, prime) => product * prime);

    public static SigningKey Generate()
    {
        var (p, q) = (Prime(), Prime());
        var order = (p - 1) * (q - 1);
        var d = Inverse(Generator, order);
        using var rsa = RSA.Create(new RSAParameters
        {
            Modulus = Bytes(p * q, 256),
            Exponent = [1, 0, 1],
            D = Bytes(d, 256),
            P = Bytes(p, 128),
            Q = Bytes(q, 128),
            DP = Bytes(d % (p - 1), 128),
            DQ = Bytes(d % (q - 1), 128),
            InverseQ = Bytes(Inverse(q, p), 128),
        });
        return SigningKey.FromPem(rsa.ExportRSAPrivateKeyPem());
    }

    // With its two highest bits set, so that the product of two has 2048 bits.
    private static BigInteger Prime()
    {
        var lowest = new BigInteger(3) << 1022;
        while (true)
        {
            var residue = BigInteger.ModPow(Generator, Random(20), Product);
            var multiple = (lowest + (Random(127) << 2)) / Product;
            if ((multiple * Product) + residue is var candidate && candidate > lowest && candidate < BigInteger.One << 1024 && candidate % Generator != 1 && IsProbablyPrime(candidate))
            {
                return candidate;
            }
        }
    }

    private static bool IsProbablyPrime(BigInteger odd) =>
        new BigInteger[] { 2, 3, 5, 7 }.All(witness => BigInteger.ModPow(witness, odd - 1, odd).IsOne);

    private static BigInteger Inverse(BigInteger number, BigInteger modulus)
    {
        var (before, now, x, y) = (modulus, number % modulus, BigInteger.Zero, BigInteger.One);
        while (!now.IsZero)
        {
            var quotient = before / now;
            (before, now) = (now, before - (quotient * now));
            (x, y) = (y, x - (quotient * y));
        }

        return ((x % modulus) + modulus) % modulus;
    }

    private static BigInteger Random(int bytes) => new(RandomNumberGenerator.GetBytes(bytes), isUnsigned: true);

    private static byte[] Bytes(BigInteger number, int length)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[length - bytes.Length], .. bytes];
    }

    private static bool IsPrime(int number) => Enumerable.Range(2, number - 2).All(divisor => number % divisor != 0);
}
