namespace TrustedPublish.Core.Accounts;

/// <summary>A person who may sign in.</summary>
/// <param name="Id">Opaque, never reused.</param>
/// <param name="Name">The sign-in name.</param>
/// <param name="SecurityStamp">Changes with every security-relevant change; sessions are bound to it.</param>
/// <param name="IsAdministrator">May manage every package.</param>
internal sealed record Account(string Id, string Name, string SecurityStamp, bool IsAdministrator);
