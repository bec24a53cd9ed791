namespace TrustedPublish.Validator.Jws;

/// <summary>
/// Recognises RSA keys whose private part can be computed from the public one (ROCA, CVE-2017-15361): the flawed generator made primes
/// congruent to a power of 65537 modulo the product of the first primes, so every such modulus is one too, modulo each of them.
/// An ordinary modulus is that by chance once in 2^27.
/// </summary>
internal static class RocaFingerprint
{
    private const int Generator = 65537;

    /// <summary>The odd primes up to 167, each with the residues that powers of the generator take.</summary>
    private static readonly (int Prime, bool[] Residues)[] Powers =
        [.. Enumerable.Range(3, 165).Where(static number => Enumerable.Range(2, number - 2).All(divisor => number % divisor != 0)).Select(static prime => (prime, PowersModulo(prime)))];

    /// <summary>Whether the modulus (big-endian) was made by the flawed generator.</summary>
    public static bool Matches(ReadOnlySpan<byte> modulus)
    {
        foreach (var (prime, residues) in Powers)
        {
            if (!residues[Remainder(modulus, prime)])
            {
                return false;
            }
        }

        return true;
    }

    private static int Remainder(ReadOnlySpan<byte> number, int divisor)
    {
        var remainder = 0;
        foreach (var digit in number)
        {
            remainder = ((remainder << 8) | digit) % divisor;
        }

        return remainder;
    }

    private static bool[] PowersModulo(int prime)
    {
        var residues = new bool[prime];
        for (var power = 1; !residues[power]; power = power * (Generator % prime) % prime)
        {
            residues[power] = true;
        }

        return residues;
    }
}
