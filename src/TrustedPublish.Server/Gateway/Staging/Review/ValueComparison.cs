namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>Compares two sets of named texts.</summary>
internal static class ValueComparison
{
    /// <summary>What differs, by name.</summary>
    public static List<ValueChange> Of(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
    [
        .. before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(name => (Name: name, From: before.GetValueOrDefault(name), To: after.GetValueOrDefault(name)))
            .Where(static pair => pair.From != pair.To)
            .Select(static pair => Of(pair.Name, pair.From, pair.To)),
    ];

    public static ValueChange Of(string name, string? from, string? to) =>
        new(VisibleText.Path(name), Kind(from, to), from is null ? null : VisibleText.Value(from), to is null ? null : VisibleText.Value(to));

    public static Change Kind(string? from, string? to) =>
        from is null ? Change.Added : to is null ? Change.Removed : from == to ? Change.Unchanged : Change.Changed;
}
