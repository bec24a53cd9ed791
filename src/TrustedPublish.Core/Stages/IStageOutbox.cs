using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core.Stages;

/// <summary>
/// Approved stages on their way to the upstream. Each is claimed for a short while that its holder renews, so that of several nodes one sends it;
/// a node that dies with a claim loses it when that while is over.
/// </summary>
internal interface IStageOutbox
{
    /// <summary>Claims the stage that waits longest; null when none is due.</summary>
    Task<StageClaim?> ClaimAsync(CancellationToken cancellationToken);

    /// <summary>Holds on to a claim.</summary>
    /// <returns>False when another node has it.</returns>
    Task<bool> RenewAsync(StageClaim claim, CancellationToken cancellationToken);

    /// <summary>Ends the stage: published, or failed with the reason.</summary>
    Task<bool> FinishAsync(StageClaim claim, StageState state, string? reason, Trail trail, CancellationToken cancellationToken);

    /// <summary>Lets go of it until then.</summary>
    Task PostponeAsync(StageClaim claim, string reason, DateTimeOffset next, CancellationToken cancellationToken);

    /// <summary>Makes all claims void: this process is the only one, so whoever held them is dead.</summary>
    Task FreeAsync(CancellationToken cancellationToken);
}

/// <summary>A claimed stage.</summary>
/// <param name="Stage">What is to be published.</param>
/// <param name="Claim">What tells this claim from later ones of the same stage.</param>
/// <param name="Attempts">How often it was claimed, this time included.</param>
internal sealed record StageClaim(Stage Stage, string Claim, int Attempts);
