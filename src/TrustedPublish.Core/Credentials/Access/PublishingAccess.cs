namespace TrustedPublish.Core.Credentials.Access;

/// <summary>A package's setting: with what its versions may be published (contract §8).</summary>
internal enum PublishingAccess
{
    /// <summary>Sessions and tokens of its maintainers, as far as their accounts demand no second factor.</summary>
    Unrestricted,

    /// <summary>A person with a second factor, or a granular token that bypasses it. The default.</summary>
    TwoFactorOrBypassToken,

    /// <summary>A person with a second factor; no token.</summary>
    TwoFactorOnly,

    /// <summary>Trusted publishers only: neither tokens nor people publish.</summary>
    TrustedPublishingOnly,
}

/// <summary>How the API spells the settings.</summary>
internal static class PublishingAccessText
{
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<PublishingAccess>().Select(static access => access.ToWire())];

    extension(PublishingAccess access)
    {
        public string ToWire() => access switch
        {
            PublishingAccess.Unrestricted => "unrestricted",
            PublishingAccess.TwoFactorOrBypassToken => "two_factor_or_bypass_token",
            PublishingAccess.TwoFactorOnly => "two_factor_only",
            PublishingAccess.TrustedPublishingOnly => "trusted_publishing_only",
        };
    }

    /// <summary>The setting; null for any other text.</summary>
    public static PublishingAccess? Parse(string text) => text switch
    {
        "unrestricted" => PublishingAccess.Unrestricted,
        "two_factor_or_bypass_token" => PublishingAccess.TwoFactorOrBypassToken,
        "two_factor_only" => PublishingAccess.TwoFactorOnly,
        "trusted_publishing_only" => PublishingAccess.TrustedPublishingOnly,
        _ => null,
    };

    /// <summary>A package's setting as stored: null = nobody set one; what cannot be read is as strict as can be.</summary>
    public static PublishingAccess OfStored(string? text) =>
        text is null ? PublishingAccess.TwoFactorOrBypassToken : Parse(text) ?? PublishingAccess.TrustedPublishingOnly;
}
