namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>The beginning of a list, and how long all of it is.</summary>
internal sealed record BoundedList<T>(int Total, IReadOnlyList<T> Items)
{
    public static BoundedList<T> Of(IReadOnlyCollection<T> all, int limit) => new(all.Count, [.. all.Take(limit)]);
}
