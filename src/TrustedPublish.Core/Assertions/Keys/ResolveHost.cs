using System.Net;

namespace TrustedPublish.Core.Assertions.Keys;

/// <summary>Looks up the addresses of an issuer's host; an address written in digits is its own answer. The system's resolver, unless a test puts another in its place.</summary>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellationToken);
