using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Tokens;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials.Revocations;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Core.Stages;

/// <summary>
/// Whether what staged a version still stands. An attacker's stage must not outlive the discovery: with the publisher, token or account it came
/// from, everything that waits goes too.
/// </summary>
internal sealed class StageSources(PublisherDirectory publishers, RevocationList revocations, IAccounts accounts, IGranularTokenStore tokens, IPackageRoles roles)
{
    /// <summary>Why the stage cannot stand any longer; null when it can.</summary>
    public async Task<string?> ObjectionAsync(Registry registry, Stage stage, CancellationToken cancellationToken)
    {
        var source = stage.Source;
        if (await revocations.IsRevokedAsync(Levels(registry, stage), cancellationToken).ConfigureAwait(false))
        {
            return "what staged it was revoked";
        }

        return source.AccountId is { } id
            ? await ObjectionAsync(registry, stage, id, cancellationToken).ConfigureAwait(false)
            : await ObjectionOfPublisherAsync(stage, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the account exists, may act and maintains the package.</summary>
    public async Task<bool> MayApproveAsync(Registry registry, string package, string accountId, CancellationToken cancellationToken) =>
        await accounts.FindAsync(accountId, cancellationToken).ConfigureAwait(false) is { } account
        && await roles.RoleOfAsync(registry, package, account, cancellationToken).ConfigureAwait(false) is PackageRole.Write;

    private async Task<string?> ObjectionAsync(Registry registry, Stage stage, string accountId, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(accountId, cancellationToken).ConfigureAwait(false) is not { } account)
        {
            return "the account that staged it was disabled";
        }

        if (await roles.RoleOfAsync(registry, stage.Package, account, cancellationToken).ConfigureAwait(false) is not PackageRole.Write)
        {
            return "the account that staged it does not maintain the package any more";
        }

        // A token whose row is gone ran out long ago, which is no reason.
        return stage.Source.Credential is { } key && await tokens.FindByKeyAsync(key, cancellationToken).ConfigureAwait(false) is { RevokedAt: not null }
            ? "the token that staged it was revoked"
            : null;
    }

    private async Task<string?> ObjectionOfPublisherAsync(Stage stage, CancellationToken cancellationToken)
    {
        if (Objection(stage) is null)
        {
            return null;
        }

        // Another node may have changed it a moment ago.
        await publishers.RefreshAsync(cancellationToken).ConfigureAwait(false);
        return Objection(stage);
    }

    private string? Objection(Stage stage) => publishers.Find(stage.Source.Publisher ?? "") switch
    {
        null => "the trusted publisher that staged it was removed",
        var found when found.Record.Package != stage.Package || found.Record.Registry != stage.Registry || found.Binding.Subject != stage.Source.Actor
            => "the trusted publisher that staged it stands for another project now",
        var found when !found.Binding.AllowedActions.Contains(PublisherActions.Stage, StringComparer.Ordinal) && !found.Binding.AllowedActions.Contains(PublisherActions.Publish, StringComparer.Ordinal)
            => "the trusted publisher that staged it may no longer stage",
        _ => null,
    };

    private static Revocable Levels(Registry registry, Stage stage)
    {
        var source = stage.Source;
        List<(RevocationKind, string)> levels = [(RevocationKind.Package, Revocable.PackageId(registry.Name, stage.Package)), (RevocationKind.Instance, Revocable.Everything)];
        Add(RevocationKind.Token, source.Credential);
        Add(RevocationKind.Session, source.Session);
        Add(RevocationKind.Account, source.AccountId);
        Add(RevocationKind.Publisher, source.Publisher);
        Add(RevocationKind.Issuer, source.Issuer);
        Add(RevocationKind.Key, source.SigningKey);
        return new Revocable(source.MintedAt, levels);

        void Add(RevocationKind kind, string? id)
        {
            if (id is not null)
            {
                levels.Add((kind, id));
            }
        }
    }
}
