using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Credentials.Revocations;
using TrustedPublish.Core.Notices;
using TrustedPublish.Core.Stages;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage.Stages;

/// <summary>
/// Withdraws stages in the very transaction of a revocation. The revocation itself is forgotten when the last credential it strikes has run out,
/// which may be long before anybody looks at a stage.
/// </summary>
internal static class StageWithdrawals
{
    private static readonly string Staged = StageState.Staged.ToWire();

    extension(StorageContext context)
    {
        /// <summary>Saved and committed by the caller.</summary>
        public async Task WithdrawStagesAsync(RevocationEntry entry)
        {
            var staged = context.Stages.Include(static row => row.Approvals).Where(row => row.State == Staged);
            var struck = entry.Kind switch
            {
                RevocationKind.Token => staged.Where(row => row.Credential == entry.Id),
                RevocationKind.Session => staged.Where(row => row.SessionHash == entry.Id),
                RevocationKind.Publisher => staged.Where(row => row.Publisher == entry.Id),
                RevocationKind.Package => staged.Where(row => row.Registry + "/" + row.Package == entry.Id),
                RevocationKind.Issuer => staged.Where(row => row.Issuer == entry.Id),
                RevocationKind.Key => staged.Where(row => row.SigningKey == entry.Id),
                RevocationKind.Account => staged.Where(row => row.AccountId == entry.Id),
                RevocationKind.Instance => staged,
            };
            foreach (var row in await struck.ToListAsync())
            {
                (row.State, row.Reason, row.ClosedAt) = (StageState.Withdrawn.ToWire(), "what staged it was revoked", entry.RevokedAt);
                var to = await context.PackageMaintainers.Where(maintainer => maintainer.Registry == row.Registry && maintainer.Package == row.Package).Select(maintainer => maintainer.AccountId).ToListAsync();
                var stage = row.ToStage();
                context.AddTrail(StageTrail.Of(stage, "withdrawn", "system", StageNotices.Withdrawn(stage, row.Reason), to, entry.RevokedAt));
            }
        }
    }
}
