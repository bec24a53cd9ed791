using System.Security.Cryptography;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Registries;
using TrustedPublish.Core.Stages;
using TrustedPublish.Server.Gateway.Npm;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Gateway.Staging;

/// <summary>Holds a verified publish back instead of sending it on, byte for byte.</summary>
internal sealed class StagedPublish(
    StageDesk stages, IStageStore store, IPackageStore packages, StageProvenance provenance, StageContents contents, UpstreamPackages upstream, StageSettings settings, TimeProvider time)
{
    /// <summary>Holds it. The caller may stage, and has the package's turn.</summary>
    /// <param name="context">The request.</param>
    /// <param name="caller">Who stages.</param>
    /// <param name="publish">What was verified.</param>
    /// <param name="spool">Its bytes.</param>
    /// <param name="repeatable">Whether the same from the same caller is answered as before: npm repeats a publish, never a stage publish.</param>
    /// <returns>The stage, or why the version cannot be staged.</returns>
    public async Task<Judged<Stage>> HoldAsync(HttpContext context, Caller caller, VerifiedPublish publish, PublishBodySpool spool, bool repeatable)
    {
        var (registry, stop) = (context.Registry, context.RequestAborted);
        if (await upstream.VersionAsync(registry, publish.Name, publish.Version, stop) is not null)
        {
            return new WriteRefusal(StatusCodes.Status409Conflict, "version_exists", $"{publish.Name} {publish.Version} is published already; a version never changes.");
        }

        var stage = await OfAsync(context, caller, publish, spool, stop);
        if (await store.FindOpenAsync(registry.Name, stage.Package, stage.Version, stop) is { } earlier)
        {
            return Judge(earlier, stage, repeatable);
        }

        if (!(await contents.ReviewAsync(registry, publish, spool, stop)).Accepted(out var review, out var unreadable))
        {
            return unreadable;
        }

        stage = stage with { Review = review };
        await using var document = spool.OpenBody();
        var holder = await stages.HoldAsync(stage, document, stop);
        return holder.Id == stage.Id ? stage : Judge(holder, stage, repeatable);
    }

    /// <summary>Refuses a version that waits for approval.</summary>
    public static WriteRefusal Taken(Stage stage) => new(
        StatusCodes.Status409Conflict, "version_staged", $"{stage.Package} {stage.Version} is staged already and waits as stage {stage.Id}: approve or reject that one first.");

    private static Judged<Stage> Judge(Stage holder, Stage stage, bool repeatable) =>
        repeatable && holder.Document == stage.Document && holder.Source.Actor == stage.Source.Actor && holder.Source.Credential == stage.Source.Credential
            ? holder
            : Taken(holder);

    private async Task<Stage> OfAsync(HttpContext context, Caller caller, VerifiedPublish publish, PublishBodySpool spool, CancellationToken cancellationToken)
    {
        await using var body = spool.OpenBody();
        var blob = Convert.ToHexStringLower(await SHA512.HashDataAsync(body, cancellationToken));
        var now = time.GetUtcNow();
        return new Stage
        {
            Id = NewId(),
            Registry = context.Registry.Name,
            Package = publish.Name.ToString(),
            Version = publish.Version,
            Tag = publish.Tag,
            Access = publish.Access,
            Source = SourceOf(context, caller, now),
            Provenance = await provenance.OfAsync(caller, cancellationToken),
            Shasum = publish.Shasum,
            Integrity = publish.Integrity,
            TarballBytes = publish.TarballBytes,
            Document = new StagedDocument(blob, spool.Length, publish.Tarball.Offset, publish.Tarball.Length),
            CreatedAt = now,
            ExpiresAt = now + settings.ExpireAfter,
            Rule = StageRule.Of(await packages.FindAsync(context.Registry.Name, publish.Name.ToString(), cancellationToken)),
        };
    }

    // npm accepts nothing but a UUID (RFC 9562, version 4).
    private static string NewId()
    {
        var bytes = RandomNumberGenerator.GetBytes(16);
        bytes[7] = (byte)((bytes[7] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes).ToString("D");
    }

    private static StageSource SourceOf(HttpContext context, Caller caller, DateTimeOffset now) => caller switch
    {
        { Credential: { } credential } => new(credential.Subject, null, credential.Publisher, credential.Id, null, credential.RunIssuer, credential.KeyId, credential.IssuedAt),
        { Granular: { } token, TokenOwner: { } owner } => new(owner.Name, owner.Id, null, token.Key, null, null, null, token.CreatedAt),
        { Account: { } account } => new(account.Name, account.Id, null, null, context.SessionHash, null, null, now),
        _ => throw new InvalidOperationException("Nobody who may stage."),
    };
}
