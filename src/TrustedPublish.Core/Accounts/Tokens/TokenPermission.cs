namespace TrustedPublish.Core.Accounts.Tokens;

/// <summary>What a granular token may do to the packages it names, in npm's words.</summary>
internal enum TokenPermission
{
    NoAccess,
    ReadOnly,

    /// <summary>May stage a version, which a person then approves; nothing it sends goes live.</summary>
    StageOnly,

    ReadWrite,
}

/// <summary>How npm spells the permissions.</summary>
internal static class TokenPermissionText
{
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<TokenPermission>().Select(static permission => permission.ToWire())];

    extension(TokenPermission permission)
    {
        public string ToWire() => permission switch
        {
            TokenPermission.NoAccess => "no-access",
            TokenPermission.ReadOnly => "read-only",
            TokenPermission.StageOnly => "read-write-stage-only",
            TokenPermission.ReadWrite => "read-write",
        };

        public bool MayWrite => permission is TokenPermission.StageOnly or TokenPermission.ReadWrite;
    }

    /// <summary>Null for any other text.</summary>
    public static TokenPermission? Parse(string text) => text switch
    {
        "no-access" => TokenPermission.NoAccess,
        "read-only" => TokenPermission.ReadOnly,
        "read-write-stage-only" => TokenPermission.StageOnly,
        "read-write" => TokenPermission.ReadWrite,
        _ => null,
    };
}
