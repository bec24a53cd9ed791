using System.Collections.Frozen;

namespace TrustedPublish.Core.Credentials.Access;

/// <summary>
/// Who may do what with which credential: every kind × every setting × every operation, in one table to be read and audited. That the caller
/// has a say about the package at all (maintainer, named by the token, covered by the publish credential) is asked besides.
/// </summary>
internal static class AccessTable
{
    // One letter per operation, in the order of PackageOperation:
    // publish, stage, deprecate, dist-tag, unpublish | owners, access, trust, tokens.
    // y = yes, 2 = after a second factor for this very operation, - = no. A trusted publisher's y means: as far as its allowed_actions go.
    // The blank is for the eye.
    private static readonly FrozenDictionary<(PublishingAccess, CredentialKind), string> Table = new Dictionary<(PublishingAccess, CredentialKind), string>
    {
        [(PublishingAccess.Unrestricted, CredentialKind.SessionWithoutFactor)] = "yyyyy yyyy",
        [(PublishingAccess.Unrestricted, CredentialKind.SessionAuthOnly)] = "yyyyy 2222",
        [(PublishingAccess.Unrestricted, CredentialKind.SessionAuthAndWrites)] = "2y222 2222",
        [(PublishingAccess.Unrestricted, CredentialKind.TokenStageOnly)] = "-y--- ----",
        [(PublishingAccess.Unrestricted, CredentialKind.TokenWrite)] = "yyyyy ----",
        [(PublishingAccess.Unrestricted, CredentialKind.TokenBypass)] = "yyyyy ----",
        [(PublishingAccess.Unrestricted, CredentialKind.TrustedPublisher)] = "yyyyy ----",
        [(PublishingAccess.Unrestricted, CredentialKind.Legacy)] = "y-yyy ----",

        [(PublishingAccess.TwoFactorOrBypassToken, CredentialKind.SessionWithoutFactor)] = "yyyyy yyyy",
        [(PublishingAccess.TwoFactorOrBypassToken, CredentialKind.SessionAuthOnly)] = "2y222 2222",
        [(PublishingAccess.TwoFactorOrBypassToken, CredentialKind.SessionAuthAndWrites)] = "2y222 2222",
        [(PublishingAccess.TwoFactorOrBypassToken, CredentialKind.TokenStageOnly)] = "-y--- ----",
        [(PublishingAccess.TwoFactorOrBypassToken, CredentialKind.TokenWrite)] = "2y222 ----",
        [(PublishingAccess.TwoFactorOrBypassToken, CredentialKind.TokenBypass)] = "yyyyy ----",
        [(PublishingAccess.TwoFactorOrBypassToken, CredentialKind.TrustedPublisher)] = "yyyyy ----",
        [(PublishingAccess.TwoFactorOrBypassToken, CredentialKind.Legacy)] = "y-yyy ----",

        // Staging stays open: what is staged goes live only by a person's second factor.
        [(PublishingAccess.TwoFactorOnly, CredentialKind.SessionWithoutFactor)] = "-y--- yyyy",
        [(PublishingAccess.TwoFactorOnly, CredentialKind.SessionAuthOnly)] = "2y222 2222",
        [(PublishingAccess.TwoFactorOnly, CredentialKind.SessionAuthAndWrites)] = "2y222 2222",
        [(PublishingAccess.TwoFactorOnly, CredentialKind.TokenStageOnly)] = "-y--- ----",
        [(PublishingAccess.TwoFactorOnly, CredentialKind.TokenWrite)] = "-y--- ----",
        [(PublishingAccess.TwoFactorOnly, CredentialKind.TokenBypass)] = "-y--- ----",
        [(PublishingAccess.TwoFactorOnly, CredentialKind.TrustedPublisher)] = "yyyyy ----",

        // People can still take a bad version away: in an emergency nobody waits for a pipeline.
        [(PublishingAccess.TrustedPublishingOnly, CredentialKind.SessionWithoutFactor)] = "--yyy yyyy",
        [(PublishingAccess.TrustedPublishingOnly, CredentialKind.SessionAuthOnly)] = "--222 2222",
        [(PublishingAccess.TrustedPublishingOnly, CredentialKind.SessionAuthAndWrites)] = "--222 2222",
        [(PublishingAccess.TrustedPublishingOnly, CredentialKind.TrustedPublisher)] = "yyyyy ----",
    }.ToFrozenDictionary(static row => row.Key, static row => row.Value.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>What is not in the table is refused: nobody, tokens that only read, and the upstream's own where tokens are disallowed.</summary>
    public static AccessDecision Decide(CredentialKind kind, PublishingAccess access, PackageOperation operation) =>
        Table.TryGetValue((access, kind), out var row)
            ? row[(int)operation] switch
            {
                'y' => AccessDecision.Allow,
                '2' => AccessDecision.Challenge,
                _ => AccessDecision.Refuse,
            }
            : AccessDecision.Refuse;
}

/// <summary>What the table says.</summary>
internal enum AccessDecision
{
    Refuse,

    /// <summary>After a second factor for this very operation.</summary>
    Challenge,

    Allow,
}
