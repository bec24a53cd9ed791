namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>
/// The attacks that this product must withstand, by family and number. Each is a test in this folder whose name begins with its id
/// (<c>ISS_01_…</c>), or stands here with the reason why it cannot happen.
/// </summary>
internal static class CatalogueRows
{
    private static readonly (string Family, int Count)[] Families = [("ISS", 20), ("JOSE", 20), ("CLM", 19), ("GH", 21), ("CI", 11), ("XCH", 18)];

    /// <summary>Every row's id, as test names spell it.</summary>
    public static IEnumerable<string> All => Families.SelectMany(static family => Enumerable.Range(1, family.Count).Select(number => $"{family.Family}_{number:00}"));

    /// <summary>Rows without a test, each with the reason.</summary>
    public static IReadOnlyDictionary<string, string> NotApplicable { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
    };
}
