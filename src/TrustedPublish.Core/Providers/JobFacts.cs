namespace TrustedPublish.Core.Providers;

/// <summary>What every kind of CI can be asked about a job, whatever its claims are called: the words in which an operator's rules for all publishers are written.</summary>
/// <param name="Owner">Who owns the project, by name; null when the token does not say.</param>
/// <param name="OwnerId">The owner's immutable id; null when the token does not say.</param>
/// <param name="Environment">The deployment environment; null when the job runs in none.</param>
/// <param name="RefIsProtected">Whether the CI vouches that the ref is protected; false when it does not say.</param>
/// <param name="Event">What started the job; null when the token does not say.</param>
internal sealed record JobFacts(string? Owner, string? OwnerId, string? Environment, bool RefIsProtected, string? Event)
{
    /// <summary>A CI that says nothing: no rule that asks for something can be satisfied by it.</summary>
    public static JobFacts None { get; } = new(null, null, null, RefIsProtected: false, null);
}
