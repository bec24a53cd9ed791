namespace TrustedPublish.Core.Accounts.Ceremonies;

/// <summary>What a ceremony is for. One that began for something else, or for somebody else, is not found.</summary>
internal static class CeremonyPurpose
{
    /// <summary>Signing in with a passkey, by nobody we know yet.</summary>
    public const string SignIn = "signin";

    /// <summary>The password was right, the second factor is still owed.</summary>
    public const string Password = "password";

    /// <summary>Confirming the operation of one page.</summary>
    public static string Confirm(string pageHash) => $"confirm:{pageHash}";

    /// <summary>Registering a passkey.</summary>
    public static string Register(Account account) => $"register:{account.Id}";

    /// <summary>Proving presence before a change of the account.</summary>
    public static string Sudo(Account account) => $"sudo:{account.Id}";
}
