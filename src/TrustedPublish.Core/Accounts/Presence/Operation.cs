using System.Security.Cryptography;
using System.Text;

namespace TrustedPublish.Core.Accounts.Presence;

/// <summary>What a person is asked to confirm: a sentence for the person, and a fingerprint that no other operation has.</summary>
/// <param name="Description">One line, sanitised, for example <c>publish @acme/demo 1.2.0 to npm</c>.</param>
/// <param name="Fingerprint">64 hexadecimal digits over everything that the operation consists of.</param>
internal sealed record Operation(string Description, string Fingerprint)
{
    /// <param name="description">One line for people.</param>
    /// <param name="parts">All that tells this operation from others; no secrets.</param>
    public static Operation Of(string description, params ReadOnlySpan<string?> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            // Lengths first: no two lists of parts read alike.
            text.Append(part?.Length ?? -1).Append(':').Append(part);
        }

        return new Operation(description, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))));
    }
}
