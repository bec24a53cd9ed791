using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Core.Maintainers;

/// <summary>What an account is to a package.</summary>
internal interface IPackageRoles
{
    /// <summary>The account's role now: what was taken away a moment ago is gone, on every node.</summary>
    Task<PackageRole> RoleOfAsync(Registry registry, string package, Account account, CancellationToken cancellationToken);
}

/// <summary>Roles, each holding what the ones before it may.</summary>
internal enum PackageRole
{
    None,
    Read,

    /// <summary>A maintainer.</summary>
    Write,
}
