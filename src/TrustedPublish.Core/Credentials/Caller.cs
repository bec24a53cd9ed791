using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Tokens;
using TrustedPublish.Core.Legacy;
using TrustedPublish.Validator;

namespace TrustedPublish.Core.Credentials;

/// <summary>Who sends a request: nobody known, a person's session, a person's granular token, a CI job with a publish credential, or a token of the upstream itself.</summary>
internal sealed class Caller
{
    private Caller()
    {
    }

    /// <summary>No credential, or none that is good.</summary>
    public static Caller Unknown { get; } = new();

    /// <summary>The account of a session, complete with the second factor that the operator requires. Of a granular token it is <see cref="TokenOwner"/>: who asks for an account gets a person who signed in.</summary>
    public Account? Account { get; private init; }

    /// <summary>The account of a session that may only set up the second factor it owes.</summary>
    public Account? Incomplete { get; private init; }

    public GranularToken? Granular { get; private init; }

    /// <summary>Whose granular token it is.</summary>
    public Account? TokenOwner { get; private init; }

    public PublishCredential? Credential { get; private init; }

    /// <summary>A token of the upstream itself, while the operator still lets those through.</summary>
    public LegacyCredential? Legacy { get; private init; }

    /// <summary>Why what was presented is not good, one sentence for its holder; null when there is nothing to tell.</summary>
    public string? Denial { get; private init; }

    public bool IsKnown => Account is not null || Granular is not null || Credential is not null || Legacy is not null;

    /// <summary>The person behind a session or granular token; null for CI jobs and nobody.</summary>
    public Account? Person => Account ?? TokenOwner;

    /// <summary>For the journal: an account's name or <c>provider:id</c>; null when unknown.</summary>
    public string? Name => Person?.Name ?? Credential?.Subject ?? Legacy?.Name;

    /// <summary>For the journal: the <c>jti</c> of a publish credential or the key of a granular token.</summary>
    public string? CredentialId => Credential?.Id ?? Granular?.Key;

    internal static Caller Of(Account account) => new() { Account = account };

    internal static Caller OfIncomplete(Account account) => new() { Incomplete = account, Denial = "This account needs a second factor first: run npm profile enable-2fa auth-and-writes." };

    internal static Caller Of(PublishCredential credential) => new() { Credential = credential };

    internal static Caller Of(LegacyCredential legacy) => new() { Legacy = legacy };

    internal static Caller Of(GranularTokenFinding finding) =>
        finding is { Token: { } token, Account: { } owner } ? new() { Granular = token, TokenOwner = owner } : new() { Denial = finding.Denial };
}
