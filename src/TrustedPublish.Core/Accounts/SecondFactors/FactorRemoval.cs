using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core.Accounts.SecondFactors;

/// <summary>How a factor may be taken away.</summary>
/// <param name="MayBeLast">Whether the account may be left without any; then its recovery codes go too and its other sessions end.</param>
/// <param name="KeptSession">Hash of the session that does this and goes on.</param>
/// <param name="Trail">Written in the same transaction.</param>
internal sealed record FactorRemovalTerms(bool MayBeLast, string? KeptSession, Trail Trail);

/// <summary>What became of a factor that was to be taken away.</summary>
internal enum FactorRemoval
{
    Removed,

    /// <summary>There was none.</summary>
    Unknown,

    /// <summary>It is the last one, and the operator wants every account to have one.</summary>
    IsLast,
}

/// <summary>The operator's rule about the last factor.</summary>
internal sealed class FactorRules(PresenceSettings settings)
{
    public FactorRemovalTerms Terms(string? keptSession, Trail trail) => new(!settings.RequireTwoFactor, keptSession, trail);
}
