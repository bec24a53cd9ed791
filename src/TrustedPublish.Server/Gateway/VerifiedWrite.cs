using TrustedPublish.Server.Gateway.Npm;

namespace TrustedPublish.Server.Gateway;

/// <summary>A write whose body was found true to itself.</summary>
/// <param name="Write">Which operation it is.</param>
/// <param name="Publish">What it publishes; null for other operations.</param>
/// <param name="Versions">The versions it deprecates or removes; empty for other operations.</param>
internal sealed record VerifiedWrite(NpmWrite Write, VerifiedPublish? Publish, IReadOnlyList<string> Versions);
