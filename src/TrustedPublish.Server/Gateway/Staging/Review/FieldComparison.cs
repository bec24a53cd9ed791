using System.Text.Json;

namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>Compares the members of a manifest that say whose package it is, where it comes from and where it runs.</summary>
internal static class FieldComparison
{
    // Registries write their own list into what they serve; a publish says nothing about it unless it forges one.
    private const string Maintainers = "maintainers";

    private static readonly string[] Fields =
    [
        "author", "browser", "bugs", "contributors", "cpu", "engines", "exports", "funding", "gypfile", "homepage", "imports", "libc", "license", "main",
        Maintainers, "module", "os", "publishConfig", "repository", "type",
    ];

    public static List<ValueChange> Of(ManifestView before, ManifestView after) =>
    [
        .. Fields.Where(field => field != Maintainers || after.Member(field) is not null)
            .Where(field => !AreEqual(before.Member(field), after.Member(field)))
            .Select(field => ValueComparison.Of(field, Shown(before.Member(field)), Shown(after.Member(field)))),
    ];

    private static bool AreEqual(JsonElement? before, JsonElement? after) =>
        before is { } old && after is { } now ? JsonElement.DeepEquals(old, now) : before is null && after is null;

    private static string? Shown(JsonElement? value) => value is { ValueKind: JsonValueKind.String } text ? text.GetString() : value?.GetRawText();
}
