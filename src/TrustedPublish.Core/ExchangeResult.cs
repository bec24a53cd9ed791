using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials;

namespace TrustedPublish.Core;

/// <summary>What an exchange came to: a credential, or an explanation that may be told to the job.</summary>
internal sealed class ExchangeResult
{
    /// <summary>A minted credential.</summary>
    public ExchangeResult(string id, Match match, MintedCredential credential) => (Id, Publisher, Notice, Credential) = (id, match.Publisher, match.Ruling.Notice, credential);

    /// <summary>A refusal.</summary>
    public ExchangeResult(string id, Explanation explanation) => (Id, Explanation) = (id, explanation);

    /// <summary>The id of the journal entry.</summary>
    public string Id { get; }

    /// <summary>The publisher that accepted; null when refused.</summary>
    public Publisher? Publisher { get; }

    /// <summary>What the job should know although it was accepted, one line of printable ASCII: the operator's audited guard rails would object; else null.</summary>
    public string? Notice { get; }

    /// <summary>Null when refused.</summary>
    public MintedCredential? Credential { get; }

    /// <summary>Null when minted.</summary>
    public Explanation? Explanation { get; }
}
