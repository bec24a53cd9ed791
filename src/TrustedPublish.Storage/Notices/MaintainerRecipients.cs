using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Notices;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage.Notices;

/// <summary>A package's maintainers are told of what happens to it; of one that nobody maintains here, the administrators.</summary>
internal sealed class MaintainerRecipients(TableReader tables) : INoticeRecipients
{
    public Task<IReadOnlyList<string>> MaintainersOfAsync(string registry, string package, CancellationToken cancellationToken) =>
        tables.ReadAsync<IReadOnlyList<string>>(async context =>
        {
            var maintainers = await context.PackageMaintainers.Where(row => row.Registry == registry && row.Package == package)
                .OrderBy(row => row.AccountId).Select(row => row.AccountId).ToListAsync(cancellationToken);
            return maintainers.Count > 0
                ? maintainers
                : await context.Users.Where(user => user.IsAdministrator && user.DisabledAt == null).OrderBy(user => user.Id).Select(user => user.Id).ToListAsync(cancellationToken);
        });
}
