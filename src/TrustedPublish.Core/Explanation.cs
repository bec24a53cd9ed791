using System.Globalization;
using System.Text;

namespace TrustedPublish.Core;

/// <summary>
/// What a refused job is told: one line of printable ASCII. Which field differed, what was expected and what the token said is told only to the
/// publisher's own project; everybody else gets the same sentence, so that nobody learns what is registered (contract §4, XCH-10, JOSE-20).
/// </summary>
internal sealed class Explanation
{
    private const int MaxValueLength = 160;

    private Explanation(RefusalCode code, string wireCode, string sentence) => (Code, WireCode, Sentence) = (code, wireCode, sentence);

    /// <summary>The code that may be told.</summary>
    public RefusalCode Code { get; }

    /// <summary><see cref="Code"/> as APIs spell it.</summary>
    public string WireCode { get; }

    /// <summary>One line, printable ASCII, ends with the id under which maintainers find the attempt.</summary>
    public string Sentence { get; }

    /// <summary>Tells everything: for the publisher's own project and for maintainers.</summary>
    public static Explanation Full(Refusal refusal, string package, string id) =>
        new(refusal.Code, Ascii(refusal.WireCode), $"Trusted publishing refused for {package}: {Difference(refusal)} ({Ascii(refusal.WireCode)}, id {id})");

    /// <summary>Tells nothing but the id, and whether to try again.</summary>
    public static Explanation Generic(Refusal refusal, string package, string id)
    {
        var code = Public(refusal.Code);
        return new Explanation(code, code.ToWire(), code is RefusalCode.Unavailable or RefusalCode.RateLimited
            ? $"Trusted publishing refused for {package}: {Difference(refusal)} ({code.ToWire()}, id {id})"
            : $"Trusted publishing refused for {package}: no trusted publisher of this package accepts this ID token. Its maintainers find the reason under id {id}");
    }

    /// <summary>Too many unsound tokens at the moment, this one among them. No id: there may be no record.</summary>
    public static Explanation Flooded(string package) => new(
        RefusalCode.RateLimited,
        RefusalCode.RateLimited.ToWire(),
        $"Trusted publishing refused for {package}: this ID token is not accepted, and too many such arrive at the moment to say more; try again in a minute (rate_limited)");

    /// <summary>Says what differed, in words.</summary>
    public static string Difference(Refusal refusal) => refusal.Code switch
    {
        RefusalCode.TokenReused => "this ID token was used before; each exchange needs a fresh one",
        RefusalCode.RateLimited when refusal.Field is not null => "too many unverified tokens arrive; until the minute ends their refusals are not recorded",
        RefusalCode.RateLimited => "this project asks too often; try again in a minute",
        RefusalCode.Unavailable => "this cannot be decided at the moment; try again shortly",
        RefusalCode.ClaimMissing => $"the token has no usable {Ascii(refusal.Field)}{Wanted(refusal)}",
        RefusalCode.ClaimType => $"the token's {Ascii(refusal.Field)} is of the wrong JSON type{Wanted(refusal)}",
        RefusalCode.EnvironmentMissing => $"environment: expected {Quote(refusal.Expected)}, the job ran outside any environment",
        RefusalCode.PublisherNone when refusal.Field is null => "this package has no trusted publisher",
        _ => $"{Ascii(refusal.Field ?? "token")}: expected {Quote(refusal.Expected)}, the token says {Quote(refusal.Actual)}",
    };

    /// <summary>Makes text fit for headers and logs: printable ASCII, bounded, everything else as an escape.</summary>
    public static string Ascii(string? text)
    {
        var shown = new StringBuilder();
        foreach (var character in text ?? "")
        {
            if (shown.Length >= MaxValueLength)
            {
                return shown.Append("...").ToString();
            }

            shown.Append(character is >= ' ' and <= '~' ? character.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"));
        }

        return shown.ToString();
    }

    /// <summary>A value between quotes, or the word nothing.</summary>
    public static string Quote(string? value) => value is null ? "nothing" : $"\"{Ascii(value)}\"";

    // Before the signature is checked every failure looks alike, so that nobody can probe issuers and keys (JOSE-20).
    private static RefusalCode Public(RefusalCode code) => code switch
    {
        RefusalCode.TokenMalformed or RefusalCode.ClaimMissing or RefusalCode.ClaimType or RefusalCode.ClaimMalformed => RefusalCode.TokenMalformed,
        RefusalCode.AlgNotAllowed or RefusalCode.KidMissing or RefusalCode.KidUnknown or RefusalCode.SignatureInvalid or RefusalCode.IssuerUnknown => RefusalCode.SignatureInvalid,
        RefusalCode.Unavailable => RefusalCode.Unavailable,
        RefusalCode.RateLimited => RefusalCode.RateLimited,
        _ => RefusalCode.PublisherNone,
    };

    private static string Wanted(Refusal refusal) => refusal.Expected is null ? "" : $" (expected {Quote(refusal.Expected)})";
}
