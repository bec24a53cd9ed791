namespace TrustedPublish.Core.Accounts;

/// <summary>An account to be made.</summary>
internal sealed record NewAccount(string Name, Secret Password)
{
    public string? Email { get; init; }

    public bool IsAdministrator { get; init; }
}
