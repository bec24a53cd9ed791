using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.Journal;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Accounts;

/// <summary>Challenges in the database. Each step is one UPDATE that names the state before it: of parallel callers one changes a row.</summary>
internal sealed class ChallengeStore(TableReader tables, WriteLoop writes, TimeProvider time) : IChallengeStore
{
    public Task AddAsync(Challenge challenge, CancellationToken cancellationToken) =>
        writes.ChangeAsync(context =>
        {
            context.Challenges.Add(challenge);
            return context.SaveChangesAsync();
        }, cancellationToken);

    public Task<Challenge?> FindByPageAsync(string pageHash, CancellationToken cancellationToken) =>
        tables.ReadAsync(context => Live(context).SingleOrDefaultAsync(challenge => challenge.PageHash == pageHash, cancellationToken));

    public Task<Challenge?> FindByPollAsync(string pollHash, CancellationToken cancellationToken) =>
        tables.ReadAsync(context => Live(context).SingleOrDefaultAsync(challenge => challenge.PollHash == pollHash, cancellationToken));

    public Task<bool> AnswerAsync(string pageHash, ChallengeState answer, Account account, JournalEntry entry, CancellationToken cancellationToken) =>
        writes.ChangeAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            if (await Live(context)
                .Where(challenge => challenge.PageHash == pageHash && challenge.State == ChallengeState.Pending)
                .ExecuteUpdateAsync(set => set
                    .SetProperty(challenge => challenge.State, answer)
                    .SetProperty(challenge => challenge.AccountId, account.Id)
                    .SetProperty(challenge => challenge.SecurityStamp, account.SecurityStamp)
                    .SetProperty(challenge => challenge.AnsweredAt, time.GetUtcNow())) != 1)
            {
                return false;
            }

            context.Journal.Add(entry);
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return true;
        }, cancellationToken);

    public Task<bool> CollectAsync(string pollHash, string? doneHash, CancellationToken cancellationToken) =>
        ChangeAsync(context => Live(context)
            .Where(challenge => challenge.PollHash == pollHash && challenge.State == ChallengeState.Approved)
            .ExecuteUpdateAsync(set => set
                .SetProperty(challenge => challenge.State, ChallengeState.Collected)
                .SetProperty(challenge => challenge.DoneHash, doneHash)), cancellationToken);

    public Task<bool> SpendAsync(string doneHash, string accountId, string fingerprint, CancellationToken cancellationToken) =>
        ChangeAsync(context => Live(context)
            .Where(challenge => challenge.DoneHash == doneHash && challenge.State == ChallengeState.Collected
                && challenge.AccountId == accountId && challenge.Fingerprint == fingerprint)
            .ExecuteUpdateAsync(set => set.SetProperty(challenge => challenge.State, ChallengeState.Spent)), cancellationToken);

    private Task<bool> ChangeAsync(Func<StorageContext, Task<int>> change, CancellationToken cancellationToken) =>
        writes.ChangeAsync(async context => await change(context) == 1, cancellationToken);

    private IQueryable<Challenge> Live(StorageContext context)
    {
        var now = time.GetUtcNow();
        return context.Challenges.AsNoTracking().Where(challenge => challenge.ExpiresAt > now);
    }
}
