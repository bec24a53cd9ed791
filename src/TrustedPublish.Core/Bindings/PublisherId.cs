using System.Security.Cryptography;

namespace TrustedPublish.Core.Bindings;

/// <summary>Ids of publishers: <c>tp_</c> and 100 random bits in lower-case base32. Not a UUID: npm prints those as ***.</summary>
internal static class PublisherId
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    public static string Create() => $"tp_{RandomNumberGenerator.GetString(Alphabet, 20)}";
}
