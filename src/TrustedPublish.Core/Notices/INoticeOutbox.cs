namespace TrustedPublish.Core.Notices;

/// <summary>
/// Notices that wait for delivery. Each is claimed for a while before it is sent, so that of several nodes one sends it; a node that dies with a
/// claim loses it when that while is over. A mail server may therefore see a message twice, under one Message-ID, but never not at all.
/// </summary>
internal interface INoticeOutbox
{
    /// <summary>Claims the notice that waits longest; null when none is due.</summary>
    Task<OutgoingNotice?> ClaimAsync(CancellationToken cancellationToken);

    /// <summary>A mail server took it.</summary>
    Task SentAsync(OutgoingNotice notice, CancellationToken cancellationToken);

    /// <summary>It could not be sent.</summary>
    /// <param name="notice">As claimed.</param>
    /// <param name="reason">In our words, never a server's.</param>
    /// <param name="next">UTC; when to try again. Null: given up, which is journaled.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task FailedAsync(OutgoingNotice notice, string reason, DateTimeOffset? next, CancellationToken cancellationToken);
}

/// <summary>A claimed notice.</summary>
/// <param name="Notice">What it says.</param>
/// <param name="Claim">What tells this claim from later ones of the same notice.</param>
/// <param name="Address">Where it goes; null when the account has no address.</param>
/// <param name="Attempts">How often it was claimed, this time included.</param>
internal sealed record OutgoingNotice(Notice Notice, string Claim, string? Address, int Attempts);
