using System.Text.RegularExpressions;

namespace TrustedPublish.Server.Wiring.Faults;

/// <summary>The first administrator: whole or not at all.</summary>
internal static partial class AccountRules
{
    private const int ShortestPassword = 12;

    public static void Check(RuleContext context)
    {
        var bootstrap = context.Options.Accounts.Bootstrap;
        if (bootstrap.Username is null && bootstrap.Password is not null)
        {
            context.Add(bootstrap, nameof(BootstrapOptions.Username), "is missing, but Password is set", "set both or none");
        }

        if (bootstrap.Password is null && bootstrap.Username is not null)
        {
            context.Add(bootstrap, nameof(BootstrapOptions.Password), "is missing, but Username is set", "set both or none");
        }

        if (context.Options.Accounts.BreachedPasswordsFile is { } file && !ReadableFile.TryRead(context.FullPath(file), out _, out var problem))
        {
            context.Add(context.Options.Accounts, nameof(AccountOptions.BreachedPasswordsFile), problem, "name a text file with one password per line, or null");
        }

        if (bootstrap.Username is { } username && !PlainUsername.IsMatch(username))
        {
            context.Add(bootstrap, nameof(BootstrapOptions.Username), "is not a user name", "begin with a-z or 0-9, then up to 63 of a-z, 0-9, dot, underscore and hyphen");
        }

        if (bootstrap.Password is { } password && password.Reveal().Length < ShortestPassword)
        {
            context.Add(bootstrap, nameof(BootstrapOptions.Password), "is too short", $"use at least {ShortestPassword} characters");
        }
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z")]
    private static partial Regex PlainUsername { get; }
}
