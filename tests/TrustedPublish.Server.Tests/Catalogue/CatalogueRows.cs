namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>
/// The attacks that this product must withstand, by family and number. Each is a test, most of them in this folder, whose name begins with its id
/// (<c>ISS_01_…</c>), or stands here with the reason why it cannot happen.
/// </summary>
internal static class CatalogueRows
{
    private static readonly (string Family, int Count)[] Families = [("ISS", 20), ("JOSE", 20), ("CLM", 19), ("GH", 21), ("CI", 11), ("XCH", 18), ("MNT", 24)];

    /// <summary>Every row's id, as test names spell it.</summary>
    public static IEnumerable<string> All => Families.SelectMany(static family => Enumerable.Range(1, family.Count).Select(number => $"{family.Family}_{number:00}"));

    /// <summary>Rows without a test, each with the reason.</summary>
    public static IReadOnlyDictionary<string, string> NotApplicable { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["MNT_03"] = "Comes with the validator for registries: until there is one, only this server judges its credentials, by the key that the kid names.",
        ["MNT_04"] = "Comes with the signed revocation list for validators: until there is one, nobody relies on a copy that could be withheld or rolled back.",
        ["MNT_08"] = "Comes with introspection: until there is an endpoint that tells about tokens, nobody can ask it about somebody else's.",
        ["MNT_13"] = "Comes with the rotation of signing keys: until then a key ends only by a revocation (MNT_12), which is meant to end what it signed.",
        ["MNT_15"] = "Comes with the validator for registries: this server has its own keys and list, and answers 503 where it cannot know (MNT_09).",
        ["MNT_16"] = "Comes with staged artifacts bound by digest and with introspection's single use; until then a credential is narrow and lives minutes.",
        ["MNT_23"] = "Comes with the shared configuration's hash; until then nodes share the database, and with it everything that is revoked, registered or owned.",
    };
}
