using TrustedPublish.Core.Assertions;

namespace TrustedPublish.Core.Providers.Generic;

/// <summary>
/// A text made of literals and claims. Its parts are typed in the file, so that no claim's name and no claim's value can be taken for syntax.
/// </summary>
internal sealed record ClaimTemplate(IReadOnlyList<TemplatePart> Parts)
{
    /// <summary>The text for these claims; null when one of them is missing.</summary>
    public string? Fill(ClaimSet claims) => Fill(claims, static _ => true);

    /// <summary>The text as a URL; null when a claim is missing or holds what could lead elsewhere.</summary>
    public string? FillUrl(ClaimSet claims) => Fill(claims, IsSafeInPath);

    /// <summary>The claims it is made of.</summary>
    public IEnumerable<ClaimPath> Claims => Parts.Select(static part => part.Claim).OfType<ClaimPath>();

    private string? Fill(ClaimSet claims, Func<string, bool> fits)
    {
        var texts = new string[Parts.Count];
        for (var index = 0; index < texts.Length; index++)
        {
            var text = Parts[index] switch
            {
                { Literal: { } literal } => literal,
                { Claim: { } claim } => claims.Shown(claim) is { } shown && fits(shown) ? shown : null,
                { IssuerBefore: { } suffix } => claims.Text("iss").Value is { } issuer && issuer.EndsWith(suffix, StringComparison.Ordinal) ? issuer[..^suffix.Length] : null,
                _ => null,
            };
            if (text is null)
            {
                return null;
            }

            texts[index] = text;
        }

        return string.Concat(texts);
    }

    // Letters, digits and what a path may hold without escapes; no segment that climbs.
    private static bool IsSafeInPath(string text) =>
        text.All(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_' or '~' or '/')
        && !text.Split('/').Any(static segment => segment is "" or "." or "..");
}

/// <summary>One part of a template; exactly one member is set.</summary>
/// <param name="Literal">This text.</param>
/// <param name="Claim">What this claim says.</param>
/// <param name="IssuerBefore">The issuer without this end.</param>
internal sealed record TemplatePart(string? Literal = null, ClaimPath? Claim = null, string? IssuerBefore = null);
