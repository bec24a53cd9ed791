namespace TrustedPublish.Server.Gateway;

/// <summary>How long an upstream may keep us waiting; an upstream that hangs must not hold callers, or the turn of a package, for ever.</summary>
internal sealed record UpstreamPatience
{
    /// <summary>Without a byte in either direction while a request is forwarded: as long as the slowest upstream works on a large publish.</summary>
    public TimeSpan Forwarding { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>For a question of ours and its whole answer.</summary>
    public TimeSpan Question { get; init; } = TimeSpan.FromSeconds(30);
}
