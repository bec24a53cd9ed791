namespace TrustedPublish.Core.Accounts.SecondFactors;

/// <summary>What an account has to prove presence with.</summary>
internal sealed record SecondFactorState
{
    public required TwoFactorMode Mode { get; init; }

    /// <summary>The authenticator's key; null when there is none. Encrypted at rest.</summary>
    public byte[]? TotpKey { get; init; }

    /// <summary>A key that was shown and not yet confirmed by a code.</summary>
    public byte[]? PendingTotpKey { get; init; }

    /// <summary>The mode wanted once the pending key is confirmed.</summary>
    public TwoFactorMode PendingMode { get; init; }

    public required int Passkeys { get; init; }

    /// <summary>Recovery codes not yet used.</summary>
    public required int RecoveryCodes { get; init; }

    public bool HasTotp => TotpKey is not null;
}
