using TrustedPublish.Core.Accounts;

namespace TrustedPublish.Core.Maintainers;

/// <summary>Administrators maintain every package, nobody else any.</summary>
internal sealed class AdministratorsOnly : IPackageRoles
{
    public Task<PackageRole> RoleOfAsync(string registry, string package, Account account, CancellationToken cancellationToken) =>
        Task.FromResult(account.IsAdministrator ? PackageRole.Write : PackageRole.None);
}
