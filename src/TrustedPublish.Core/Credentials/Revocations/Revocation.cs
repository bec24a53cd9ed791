namespace TrustedPublish.Core.Credentials.Revocations;

/// <summary>A revocation as people see it: the entry, and who decided it why.</summary>
/// <param name="Entry">What is struck.</param>
/// <param name="Reason">For people; null when none was given.</param>
/// <param name="By">The account's name.</param>
internal sealed record Revocation(RevocationEntry Entry, string? Reason, string By);
