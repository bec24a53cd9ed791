namespace TrustedPublish.Core.Stages;

/// <summary>The operator's rules for stages.</summary>
/// <param name="ExpireAfter">How long one waits for its approvals.</param>
internal sealed record StageSettings(TimeSpan ExpireAfter);
