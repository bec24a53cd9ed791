using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core.Maintainers;

/// <summary>What becomes of a wish to change an organisation: either denied, or what it is afterwards.</summary>
internal sealed record OrganisationDecision
{
    public ChangeDenial? Denial { get; init; }

    /// <summary>The organisation afterwards; null = it stays as it is.</summary>
    public Organisation? After { get; init; }

    public JournalEntry? Entry { get; init; }

    public static implicit operator OrganisationDecision(ChangeDenial denial) => new() { Denial = denial };
}
