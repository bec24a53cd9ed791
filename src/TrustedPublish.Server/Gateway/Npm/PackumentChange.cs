using System.Text.Json;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>
/// What a packument that a client sent back really changes. npm deprecates and unpublishes by sending the whole document, and an
/// upstream takes over more of it than the operation needs (dist-tags, stars), so every other difference is refused.
/// </summary>
/// <param name="Versions">The versions deprecated, undeprecated or removed; empty when the upstream already has it so (a repeated request).</param>
internal sealed record PackumentChange(IReadOnlyList<string> Versions)
{
    /// <summary>Compares the client's packument with the stored one, as the upstream serves it for writing.</summary>
    /// <param name="write">A <see cref="NpmWrite.Deprecate"/> or <see cref="NpmWrite.UnpublishVersion"/>: only that operation's differences pass.</param>
    public static Judged<PackumentChange> Judge(NpmWrite write, JsonElement client, JsonElement stored)
    {
        var (comparison, operation) = write switch
        {
            NpmWrite.Deprecate => (new PackumentComparison(removal: false), "a deprecation"),
            NpmWrite.UnpublishVersion => (new PackumentComparison(removal: true), "the removal of versions"),
            _ => throw new ArgumentException("Only a deprecation or an unpublish is sent as a packument.", nameof(write)),
        };
        try
        {
            return comparison.FindForbidden(client, stored) is { } path
                ? new WriteRefusal(409, "packument_mismatch", $"The packument differs from the stored one at {WriteRefusal.Quote(path)}, which {operation} does not change.")
                : new PackumentChange(comparison.Changed);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            // A stored document may hold text or repeated members that the strict parser would not have let in.
            return new WriteRefusal(409, "packument_mismatch", "The stored packument holds text that cannot be compared.");
        }
    }
}
