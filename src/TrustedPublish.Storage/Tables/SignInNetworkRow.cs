namespace TrustedPublish.Storage.Tables;

/// <summary>A network that an account has signed in from.</summary>
internal sealed class SignInNetworkRow
{
    public required string AccountId { get; init; }

    /// <summary>As address/bits.</summary>
    public required string Network { get; init; }

    public required DateTimeOffset FirstSeenAt { get; init; }

    public required DateTimeOffset LastSeenAt { get; set; }
}
