using TrustedPublish.Core.Accounts;
using TrustedPublish.Validator;

namespace TrustedPublish.Core.Credentials;

/// <summary>Who sends a request: nobody known, a person's session, or a CI job with a publish credential.</summary>
internal sealed class Caller
{
    private Caller(Account? account, PublishCredential? credential) => (Account, Credential) = (account, credential);

    /// <summary>No credential, or none that is good.</summary>
    public static Caller Unknown { get; } = new(null, null);

    public Account? Account { get; }

    public PublishCredential? Credential { get; }

    public bool IsKnown => Account is not null || Credential is not null;

    /// <summary>For the journal: an account's name or <c>provider:id</c>; null when unknown.</summary>
    public string? Name => Account?.Name ?? Credential?.Subject;

    internal static Caller Of(Account account) => new(account, null);

    internal static Caller Of(PublishCredential credential) => new(null, credential);
}
