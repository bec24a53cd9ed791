using System.Text;
using System.Text.RegularExpressions;
using TrustedPublish.Testing;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Every secret that a test made or was given, in each form in which it could be written down; and the shapes of those nobody noted.</summary>
internal sealed partial class KnownSecrets
{
    private readonly Dictionary<string, byte[]> forms = new(StringComparer.Ordinal);

    public int Count => forms.Count;

    /// <summary>A text: as it is, and as base64 of its bytes. Of a JWT each part counts by itself.</summary>
    public string Add(string kind, string secret)
    {
        foreach (var part in secret.Contains("eyJ", StringComparison.Ordinal) ? secret.Split('.').Where(static part => part.Length > 20) : [secret])
        {
            forms[$"{kind} {forms.Count}"] = Encoding.UTF8.GetBytes(part);
            forms[$"{kind} {forms.Count} in base64"] = Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(part)).TrimEnd('='));
        }

        return secret;
    }

    /// <summary>An authenticator's key: the bytes, base32 as people type it, base64 and hexadecimal.</summary>
    public byte[] AddKey(byte[] key)
    {
        forms[$"authenticator key {forms.Count}"] = key;
        foreach (var text in new[] { Base32Text.Encode(key), Convert.ToBase64String(key).TrimEnd('='), Convert.ToHexString(key), Convert.ToHexStringLower(key) })
        {
            forms[$"authenticator key as text {forms.Count}"] = Encoding.ASCII.GetBytes(text);
        }

        return key;
    }

    /// <summary>What of all this is in there, each with the place.</summary>
    public IEnumerable<string> FindIn(string place, byte[] bytes)
    {
        foreach (var (name, form) in forms)
        {
            if (bytes.AsSpan().IndexOf(form) is >= 0 and var at)
            {
                yield return $"{name} in {place}: {Around(bytes, at)}";
            }
        }

        foreach (Match match in Shapes().Matches(Encoding.Latin1.GetString(bytes)))
        {
            yield return $"{match.Value[..8]}… in {place}: {Around(bytes, match.Index)}";
        }
    }

    public IEnumerable<string> FindIn(string place, string text) => FindIn(place, Encoding.UTF8.GetBytes(text));

    private static string Around(byte[] bytes, int at) => Encoding.Latin1.GetString(bytes, Math.Max(0, at - 40), Math.Min(90, bytes.Length - Math.Max(0, at - 40)));

    // Whole tokens: their first characters are kept on purpose, because npm shows and revokes tokens by them.
    [GeneratedRegex(@"tp[swg]_[0-9A-Za-z]{33}|tpp_[0-9A-Za-z_-]{10}|eyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}|npm_[0-9A-Za-z]{30}")]
    private static partial Regex Shapes();
}
