namespace TrustedPublish.Storage.Tables;

/// <summary>A used assertion as the embedded replay store keeps it.</summary>
internal sealed class ReplayRow
{
    /// <summary>The replay key, 64 hexadecimal digits.</summary>
    public required string Key { get; init; }

    /// <summary>UTC; the row may go from then on.</summary>
    public required DateTimeOffset Until { get; init; }
}
