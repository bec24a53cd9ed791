namespace TrustedPublish.Core.Accounts;

/// <summary>
/// Which passwords may be set: length is what counts, and not being known from breaches (NIST SP 800-63B §3.1.1.2). Character classes are not
/// demanded, they only make passwords predictable.
/// </summary>
/// <param name="breached">Passwords that everybody tries first, whatever their letter case; empty when the operator ships none.</param>
internal sealed class PasswordRules(IReadOnlySet<string> breached)
{
    public const int MinLength = 12;

    /// <summary>Hashing longer ones would be a gift to whoever wants to keep us busy.</summary>
    public const int MaxLength = 256;

    // A shorter name is found in passwords by chance.
    private const int ShortestTellingName = 4;

    /// <summary>Why a password may not be set, as a sentence; null when it may.</summary>
    public string? Fault(string password, string username) =>
        password.EnumerateRunes().Count() < MinLength ? $"The password must have at least {MinLength} characters."
        : password.Length > MaxLength ? $"The password must have at most {MaxLength} characters."
        : username.Length >= ShortestTellingName && password.Contains(username, StringComparison.OrdinalIgnoreCase) ? "The password must not contain the name of the account."
        : password.Distinct().Count() < 4 ? "The password repeats the same few characters."
        : breached.Contains(password) ? "This password is known from data breaches; choose another one."
        : null;
}
