using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Gateway.Npm;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Gateway;

/// <summary>Journals every write: before it goes upstream, and what became of it. Recognises the repeat of a publish by what it journaled.</summary>
internal sealed class WriteRecord(IJournal journal, PublisherRegistration publishers, IMaintainerStore maintainers, UpstreamPackages upstream, TimeProvider time)
{
    /// <summary>Records a write that is about to be forwarded; it is durable when this returns.</summary>
    public Task AcceptedAsync(HttpContext context, Caller caller, VerifiedWrite verified) =>
        journal.AppendAsync(Entry(context, caller, KindOf(verified.Write), verified.Write.Package.ToString(), JournalEntry.Accepted, Data(verified)), context.RequestAborted);

    /// <summary>Records a refused write, then tells its sender why, with the entry's id.</summary>
    public async Task RefuseAsync(HttpContext context, Caller caller, NpmPackageName? package, WriteRefusal refusal)
    {
        var entry = Entry(context, caller, "write", package?.ToString(), refusal.Code, new JsonObject { ["message"] = refusal.Message });
        await journal.AppendAsync(entry, context.RequestAborted);
        await ErrorBody.WriteAsync(context, refusal.Status, refusal.Code, $"{refusal.Message} (id {entry.Id})");
    }

    /// <summary>Takes note of the upstream's answer.</summary>
    /// <returns>True when it refuses a publish only because the same publish succeeded before.</returns>
    public async Task<bool> AnsweredAsync(HttpContext context, Caller caller, VerifiedWrite verified, HttpResponseMessage answer)
    {
        var package = verified.Write.Package;
        if (answer.IsSuccessStatusCode)
        {
            if (verified.Publish is not null)
            {
                // Never cancelled: the package is there, whoever hangs up.
                await maintainers.SettleAsync(context.Registry.Name, package.ToString(), CancellationToken.None);
                await publishers.PackageExistsAsync(context.Registry.Name, package.ToString(), CancellationToken.None);
            }

            return false;
        }

        if (verified.Publish is { } publish && await IsRepeatAsync(context, caller, publish))
        {
            return true;
        }

        var data = Data(verified);
        data["upstream_status"] = (int)answer.StatusCode;
        await journal.AppendAsync(Entry(context, caller, KindOf(verified.Write), package.ToString(), "upstream_refused", data), context.RequestAborted);
        return false;
    }

    // The same caller sent the same bytes as the same version before, and the upstream has exactly these.
    private async Task<bool> IsRepeatAsync(HttpContext context, Caller caller, VerifiedPublish publish)
    {
        var earlier = await journal.ReadAsync(
            new JournalQuery
            {
                Registry = context.Registry.Name,
                Package = publish.Name.ToString(),
                Kind = "publish",
                Actor = caller.Name,
                Credential = caller.CredentialId,
                From = time.GetUtcNow() - TimeSpan.FromHours(1),
            },
            context.RequestAborted);
        var isKnown = earlier.Count(entry => entry.Outcome == JournalEntry.Accepted && entry.Data is { } data && Describes(data, publish)) > 1;
        return isKnown && await upstream.IntegrityAsync(context.Registry, publish.Name, publish.Version, context.RequestAborted) == publish.Integrity;
    }

    private static bool Describes(string data, VerifiedPublish publish)
    {
        using var json = JsonDocument.Parse(data);
        return json.RootElement.Text("version") == publish.Version && json.RootElement.Text("integrity") == publish.Integrity;
    }

    private JournalEntry Entry(HttpContext context, Caller caller, string kind, string? package, string outcome, JsonObject data) => JournalEntry.Of(kind, outcome, caller.Name, time.GetUtcNow()) with
    {
        Registry = context.Registry.Name,
        Package = package,
        Publisher = caller.Credential?.Publisher,
        Credential = caller.CredentialId,
        Data = data.ToJsonString(),
    };

    private static JsonObject Data(VerifiedWrite verified) => verified switch
    {
        { Publish: { } publish } => new JsonObject
        {
            ["version"] = publish.Version,
            ["tag"] = publish.Tag,
            ["integrity"] = publish.Integrity,
            ["access"] = publish.Access,
            ["tarball_bytes"] = publish.TarballBytes,
        },
        { Write: NpmWrite.DistTagAdd tag } => new JsonObject { ["tag"] = tag.Tag, ["version"] = tag.Version },
        { Write: NpmWrite.DistTagRemove tag } => new JsonObject { ["tag"] = tag.Tag },
        { Write: NpmWrite.UnpublishTarball tarball } => new JsonObject { ["version"] = tarball.Version },
        _ => new JsonObject { ["versions"] = new JsonArray([.. verified.Versions.Select(static version => (JsonNode)version)]) },
    };

    private static string KindOf(NpmWrite write) => write switch
    {
        NpmWrite.Publish => "publish",
        NpmWrite.Deprecate => "deprecate",
        NpmWrite.Star => "star",
        NpmWrite.OwnerChange => "owners",
        NpmWrite.DistTagAdd => "dist_tag.add",
        NpmWrite.DistTagRemove => "dist_tag.remove",
        _ => "unpublish",
    };
}
