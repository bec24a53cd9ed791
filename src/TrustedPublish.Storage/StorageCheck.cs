namespace TrustedPublish.Storage;

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Ok">Whether it is as it should be.</param>
/// <param name="Detail">What was found; never a secret.</param>
/// <param name="Fix">What to do about it; null when nothing is to be done.</param>
public sealed record StorageCheck(string Name, bool Ok, string Detail, string? Fix = null);
