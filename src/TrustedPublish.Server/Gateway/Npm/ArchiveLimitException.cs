namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>An archive that may be sound, but is larger than its reader goes.</summary>
internal sealed class ArchiveLimitException(string message) : Exception(message);
