using System.Text.Json;

namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>What one archive holds.</summary>
/// <param name="Packed">Its own size in bytes.</param>
/// <param name="Files">Every file by its path below the package's directory.</param>
/// <param name="Odd">Entries with something unusual, by the same path.</param>
/// <param name="PackageJson">Its package.json; null when there is none that every client reads alike.</param>
internal sealed record PackageInventory(long Packed, IReadOnlyDictionary<string, PackedFile> Files, IReadOnlyDictionary<string, OddEntry> Odd, JsonElement? PackageJson)
{
    public ReviewedSize Size => new(Packed, Files.Values.Sum(static file => file.Size), Files.Count);
}

/// <summary>One entry with something unusual.</summary>
/// <param name="Path">As written in the archive.</param>
/// <param name="Link">Where it leads, when it is a link.</param>
internal sealed record OddEntry(string Path, List<PathOddity> Reasons, string Link);
