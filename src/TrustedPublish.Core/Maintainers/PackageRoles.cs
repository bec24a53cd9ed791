using System.Text.Json.Nodes;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Core.Maintainers;

/// <summary>
/// The one answer to "what may this account do with this package?". Administrators may everything; others what their name among the
/// maintainers, their role in the scope's organisation or a grant to one of their teams gives them, as the database has it now.
/// </summary>
internal sealed class PackageRoles(IMaintainerStore store, IUpstreamMaintainers upstream, TimeProvider time) : IPackageRoles
{
    public async Task<PackageRole> RoleOfAsync(Registry registry, string package, Account account, CancellationToken cancellationToken)
    {
        if (account.IsAdministrator)
        {
            return PackageRole.Write;
        }

        var standing = await store.StandingAsync(registry.Name, package, account.Id, cancellationToken).ConfigureAwait(false);
        if (standing.Role is not PackageRole.None || standing.IsDecided || registry.UpstreamMaintainers is not UpstreamMaintainers.ByName)
        {
            return standing.Role;
        }

        return await AdoptAsync(registry, package, cancellationToken).ConfigureAwait(false)
            ? (await store.StandingAsync(registry.Name, package, account.Id, cancellationToken).ConfigureAwait(false)).Role
            : PackageRole.None;
    }

    /// <summary>Whether the account may change the package.</summary>
    public async Task<bool> MayWriteAsync(Registry registry, string package, Account account, CancellationToken cancellationToken) =>
        await RoleOfAsync(registry, package, account, cancellationToken).ConfigureAwait(false) is PackageRole.Write;

    // A package that the upstream does not have is not decided by this: it may come to be.
    private async Task<bool> AdoptAsync(Registry registry, string package, CancellationToken cancellationToken)
    {
        if (await upstream.NamesAsync(registry, package, cancellationToken).ConfigureAwait(false) is not { } names)
        {
            return false;
        }

        await store.AdoptAsync(registry.Name, package, names, Entry, cancellationToken).ConfigureAwait(false);
        return true;

        JournalEntry Entry(IReadOnlyList<string> adopted) => JournalEntry.Of(Maintainership.Changed, JournalEntry.Accepted, "system", time.GetUtcNow()) with
        {
            Registry = registry.Name,
            Package = package,
            Data = new JsonObject { ["owners"] = Maintainership.Names(adopted), ["reason"] = "adopted from the upstream by name" }.ToJsonString(),
        };
    }
}
