namespace TrustedPublish.Core.Maintainers;

/// <summary>An account as others see it.</summary>
/// <param name="Id">The account's id.</param>
/// <param name="Name">The sign-in name.</param>
/// <param name="Email">For people who are signed in only.</param>
internal sealed record Person(string Id, string Name, string? Email);
