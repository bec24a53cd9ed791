using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Credentials.Revocations;

/// <summary>What became of a wish to revoke something.</summary>
/// <param name="Revocation">As stored; null when nothing was.</param>
/// <param name="Faults">What is wrong with the wish; empty when it is well-formed.</param>
internal sealed record RevocationResult(Revocation? Revocation, IReadOnlyList<FieldFault> Faults)
{
    /// <summary>Whether the other nodes were told; they find it within a second anyway.</summary>
    public bool IsAnnounced { get; init; }
}
