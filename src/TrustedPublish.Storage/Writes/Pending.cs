using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core;
using TrustedPublish.Core.Journal;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage.Writes;

/// <summary>What waits in the write loop's queue.</summary>
internal abstract class Pending
{
    private Pending()
    {
    }

    /// <summary>A journal entry and its caller.</summary>
    public sealed class Entry(JournalEntry entry) : Pending
    {
        private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public JournalEntry Value => entry;

        public Task Done => done.Task;

        public void Complete() => done.SetResult();

        public void Fail(Exception cause) => done.SetException(new StoreUnavailableException("database", cause));
    }

    /// <summary>Any other change: it opens its own transaction.</summary>
    public abstract class Change : Pending
    {
        public abstract Task RunAsync(IDbContextFactory<StorageContext> contexts);

        public abstract void Fail(Exception cause);
    }

    /// <summary>A change with an answer for its caller.</summary>
    public sealed class Change<T>(Func<StorageContext, Task<T>> change) : Change
    {
        private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Done => done.Task;

        public override async Task RunAsync(IDbContextFactory<StorageContext> contexts)
        {
            try
            {
                await using var context = contexts.CreateDbContext();
                done.SetResult(await change(context));
            }
            catch (Exception fault) when (Outage.Is(fault))
            {
                Fail(fault);
            }
            catch (Exception fault)
            {
                done.SetException(fault);
            }
        }

        public override void Fail(Exception cause) => done.SetException(new StoreUnavailableException("database", cause));
    }
}
