namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>An inventory, or why there is none; both reasons are a sentence's end.</summary>
/// <param name="Fault">The archive is broken, or not one that every client reads alike.</param>
/// <param name="Limit">The archive is larger than a review goes.</param>
internal sealed record InventoryResult(PackageInventory? Inventory, string? Fault = null, string? Limit = null)
{
    /// <summary>Why there is no inventory.</summary>
    public string? Reason => Fault ?? Limit;
}
