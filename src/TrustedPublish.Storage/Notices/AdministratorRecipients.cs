using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Notices;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage.Notices;

/// <summary>Until packages have maintainers of their own, administrators maintain them all.</summary>
internal sealed class AdministratorRecipients(TableReader tables) : INoticeRecipients
{
    public Task<IReadOnlyList<string>> MaintainersOfAsync(string registry, string package, CancellationToken cancellationToken) =>
        tables.ReadAsync<IReadOnlyList<string>>(async context =>
            await context.Users.Where(user => user.IsAdministrator).OrderBy(user => user.Id).Select(user => user.Id).ToListAsync(cancellationToken));
}
