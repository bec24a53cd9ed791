namespace TrustedPublish.Core.Accounts;

/// <summary>When an account's second factor is asked for, in npm's words.</summary>
internal enum TwoFactorMode
{
    /// <summary>The account has no second factor.</summary>
    None,

    /// <summary>At sign-in and for everything that concerns account, tokens, owners, access and publishers.</summary>
    AuthOnly,

    /// <summary>For every write as well.</summary>
    AuthAndWrites,
}

/// <summary>How npm spells the modes.</summary>
internal static class TwoFactorModeText
{
    public const string AuthOnly = "auth-only";
    public const string AuthAndWrites = "auth-and-writes";

    extension(TwoFactorMode mode)
    {
        /// <summary>Null for <see cref="TwoFactorMode.None"/>.</summary>
        public string? ToWire() => mode switch
        {
            TwoFactorMode.None => null,
            TwoFactorMode.AuthOnly => AuthOnly,
            TwoFactorMode.AuthAndWrites => AuthAndWrites,
        };
    }

    /// <summary>The mode; <see cref="TwoFactorMode.None"/> for any other text.</summary>
    public static TwoFactorMode Parse(string? text) => text switch
    {
        AuthOnly => TwoFactorMode.AuthOnly,
        AuthAndWrites => TwoFactorMode.AuthAndWrites,
        _ => TwoFactorMode.None,
    };
}
