namespace TrustedPublish.Core.Notices;

/// <summary>What people are told of without having asked.</summary>
internal enum NoticeKind
{
    PublisherAdded,
    PublisherChanged,
    PublisherRemoved,
    PublisherFirstUsed,
    PublisherActivated,
    TokenCreated,
    TokenRevoked,
    TokenShortened,
    SecondFactorEnabled,
    SecondFactorModeChanged,
    SecondFactorDisabled,
    PasskeyAdded,
    PasskeyRemoved,
    AuthenticatorRemoved,
    RecoveryCodesRenewed,
    PasswordChanged,
    EmailChanged,
    AccountDisabled,
    SignInFromNewNetwork,
    MaintainerAdded,
    MaintainerRemoved,
    PublishingAccessChanged,
    StageHeld,
    StageApproved,
    StagePublished,
    StageFailed,
    StageRejected,
    StageExpiring,
    StageExpired,
    StageWithdrawn,
    StagingChanged,
}

internal static class NoticeKinds
{
    private static readonly Dictionary<string, NoticeKind> byText = Enum.GetValues<NoticeKind>().ToDictionary(static kind => kind.ToWire(), StringComparer.Ordinal);

    /// <summary>The kind of a stable spelling.</summary>
    public static NoticeKind Parse(string text) =>
        byText.TryGetValue(text, out var kind) ? kind : throw new InvalidOperationException($"The database holds a notice of kind {text}, which this version does not know.");

    extension(NoticeKind kind)
    {
        /// <summary>The stable spelling in the database and the API.</summary>
        public string ToWire() => kind switch
        {
            NoticeKind.PublisherAdded => "publisher_added",
            NoticeKind.PublisherChanged => "publisher_changed",
            NoticeKind.PublisherRemoved => "publisher_removed",
            NoticeKind.PublisherFirstUsed => "publisher_first_used",
            NoticeKind.PublisherActivated => "publisher_activated",
            NoticeKind.TokenCreated => "token_created",
            NoticeKind.TokenRevoked => "token_revoked",
            NoticeKind.TokenShortened => "token_shortened",
            NoticeKind.SecondFactorEnabled => "second_factor_enabled",
            NoticeKind.SecondFactorModeChanged => "second_factor_mode_changed",
            NoticeKind.SecondFactorDisabled => "second_factor_disabled",
            NoticeKind.PasskeyAdded => "passkey_added",
            NoticeKind.PasskeyRemoved => "passkey_removed",
            NoticeKind.AuthenticatorRemoved => "authenticator_removed",
            NoticeKind.RecoveryCodesRenewed => "recovery_codes_renewed",
            NoticeKind.PasswordChanged => "password_changed",
            NoticeKind.EmailChanged => "email_changed",
            NoticeKind.AccountDisabled => "account_disabled",
            NoticeKind.SignInFromNewNetwork => "sign_in_from_new_network",
            NoticeKind.MaintainerAdded => "maintainer_added",
            NoticeKind.MaintainerRemoved => "maintainer_removed",
            NoticeKind.PublishingAccessChanged => "publishing_access_changed",
            NoticeKind.StageHeld => "stage_held",
            NoticeKind.StageApproved => "stage_approved",
            NoticeKind.StagePublished => "stage_published",
            NoticeKind.StageFailed => "stage_failed",
            NoticeKind.StageRejected => "stage_rejected",
            NoticeKind.StageExpiring => "stage_expiring",
            NoticeKind.StageExpired => "stage_expired",
            NoticeKind.StageWithdrawn => "stage_withdrawn",
            NoticeKind.StagingChanged => "staging_changed",
        };
    }
}
