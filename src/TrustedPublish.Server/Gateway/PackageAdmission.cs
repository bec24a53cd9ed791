using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Credentials.Access;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Gateway.Npm;

namespace TrustedPublish.Server.Gateway;

/// <summary>
/// Whether a write may go on: what <see cref="PackageAuthorization"/> says, and beyond it that anybody may create a package that exists neither
/// here nor at the upstream. Asked again at every write, so that whoever was removed has lost it with the next one.
/// </summary>
internal sealed class PackageAdmission(PackageAuthorization authorization, IMaintainerStore store, UpstreamPackages upstream)
{
    /// <summary>Before the operation is known: whether the caller has any say about the package; null when so.</summary>
    public async Task<Refusal?> AdmitAsync(Caller caller, Registry registry, NpmPackageName package, CancellationToken cancellationToken) =>
        await authorization.AdmitAsync(caller, registry, package.ToString(), cancellationToken) is { } refusal
            ? await NewAsync(caller, registry, package, refusal, cancellationToken)
            : null;

    /// <summary>Whether the caller may do this write.</summary>
    public async Task<AccessVerdict> DecideAsync(Caller caller, Registry registry, NpmWrite write, string? version, CancellationToken cancellationToken)
    {
        if (WriteOperation.KindOf(write) is not { } operation)
        {
            // A star changes nothing of the package, but only people give one; whose old token it is, the upstream knows.
            return caller.Account is not null || caller.Legacy is not null ? AccessVerdict.Yes : AccessVerdict.No(new Refusal(RefusalCode.ActionDenied, "action", "", "star"));
        }

        var verdict = await authorization.DecideAsync(caller, registry, write.Package.ToString(), operation, version, cancellationToken);
        if (verdict.Refusal is not { } refusal || operation is not PackageOperation.Publish)
        {
            return verdict;
        }

        return await NewAsync(caller, registry, write.Package, refusal, cancellationToken) is { } final
            ? AccessVerdict.No(final)
            : await authorization.DecideNewAsync(caller, registry, write.Package.ToString(), cancellationToken);
    }

    /// <summary>Whether publishing it would create the package.</summary>
    public async Task<bool> IsNewAsync(Registry registry, NpmPackageName package, Account account, CancellationToken cancellationToken) =>
        await PeekAsync(registry, package, account, cancellationToken) is NewPackage.Free;

    /// <summary>The refusal that stands, if the package is not free for a caller who was refused for not maintaining it; null when it is.</summary>
    private async Task<Refusal?> NewAsync(Caller caller, Registry registry, NpmPackageName package, Refusal refusal, CancellationToken cancellationToken)
    {
        if (refusal.Field is not PackageAuthorization.NoMaintainer || caller.Person is not { } person)
        {
            return refusal;
        }

        return await PeekAsync(registry, package, person, cancellationToken) switch
        {
            NewPackage.Free => null,
            NewPackage.ForeignScope => new Refusal(RefusalCode.AccessPolicy, "scope", $"a member of the organisation {ScopeNames.Of(package.ToString())}", person.Name),
            NewPackage.Taken or NewPackage.TooMany => refusal,
        };
    }

    private async Task<NewPackage> PeekAsync(Registry registry, NpmPackageName package, Account account, CancellationToken cancellationToken)
    {
        var found = await store.PeekNewAsync(registry.Name, package.ToString(), account.Id, cancellationToken);

        // An upstream that cannot say is an outage, not a no: the package might be somebody's.
        return found is NewPackage.Free && await upstream.HasAsync(registry, package, cancellationToken) ? NewPackage.Taken : found;
    }
}
