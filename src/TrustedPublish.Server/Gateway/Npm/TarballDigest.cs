using System.Security.Cryptography;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>The length and hashes of a tarball as it really is.</summary>
internal sealed class TarballDigest
{
    private readonly Dictionary<string, byte[]> hashes;

    private TarballDigest(long length, Dictionary<string, byte[]> hashes) => (Length, this.hashes) = (length, hashes);

    /// <summary>Bytes after base64 decoding.</summary>
    public long Length { get; }

    /// <summary>The SHA-512 as <c>dist.integrity</c> spells it.</summary>
    public string Integrity => Token("sha512");

    /// <summary>The SHA-1 as <c>dist.shasum</c> spells it. Old clients compare it; nothing here trusts it.</summary>
    public string Shasum => Convert.ToHexStringLower(hashes["sha1"]);

    /// <summary>Reads the stream to its end; throws <see cref="InvalidDataException"/> when it is not canonical base64.</summary>
    /// <param name="algorithms">Hashes wanted besides SHA-1 and SHA-512, as integrity tokens name them.</param>
    public static async Task<TarballDigest> ComputeAsync(Stream tarball, IEnumerable<string> algorithms, CancellationToken cancellationToken)
    {
        var running = algorithms.Append("sha1").Append("sha512").Distinct().ToDictionary(static name => name, static name => IncrementalHash.CreateHash(Algorithm(name)));
        try
        {
            var (buffer, length) = (new byte[64 * 1024], 0L);
            while (await tarball.ReadAsync(buffer, cancellationToken) is var taken and not 0)
            {
                length += taken;
                foreach (var hash in running.Values)
                {
                    hash.AppendData(buffer.AsSpan(0, taken));
                }
            }

            return new TarballDigest(length, running.ToDictionary(static entry => entry.Key, static entry => entry.Value.GetHashAndReset()));
        }
        finally
        {
            foreach (var hash in running.Values)
            {
                hash.Dispose();
            }
        }
    }

    /// <summary>Refuses unless every claim of the document is true.</summary>
    public WriteRefusal? Judge(DeclaredTarball declared)
    {
        if (declared.Length is { } length && length != Length)
        {
            return Mismatch("length", $"{Length}", $"{length}");
        }

        foreach (var token in declared.Hashes.Integrity)
        {
            var actual = Token(DeclaredHashes.AlgorithmOf(token));
            if (token != actual)
            {
                return Mismatch("dist.integrity", actual, token);
            }
        }

        return declared.Hashes.Shasum is { } shasum && shasum != Shasum ? Mismatch("dist.shasum", Shasum, shasum) : null;
    }

    private static HashAlgorithmName Algorithm(string name) => name switch
    {
        "sha1" => HashAlgorithmName.SHA1,
        "sha256" => HashAlgorithmName.SHA256,
        "sha384" => HashAlgorithmName.SHA384,
        "sha512" => HashAlgorithmName.SHA512,
        _ => throw new ArgumentException("Not an algorithm that DeclaredHashes lets through.", nameof(name)),
    };

    private static WriteRefusal Mismatch(string member, string actual, string declared) =>
        WriteRefusal.Contradiction("integrity_mismatch", $"The tarball's {member} is {actual}, but the document says {WriteRefusal.Quote(declared)}.");

    private string Token(string algorithm) => $"{algorithm}-{Convert.ToBase64String(hashes[algorithm])}";
}
