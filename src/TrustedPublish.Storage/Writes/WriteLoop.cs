using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TrustedPublish.Core;
using TrustedPublish.Core.Journal;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage.Writes;

/// <summary>
/// The one writer of this process: drains what waits into one commit, so that concurrent mints share it, and runs all other changes in
/// between, so that none waits for SQLite's single write lock.
/// </summary>
internal sealed partial class WriteLoop(IRowWriter rows, IDbContextFactory<StorageContext> contexts, DataDirectory directory, ILogger<WriteLoop> log)
    : IAsyncDisposable
{
    private const int Waiting = 4096;
    private const int Batch = 512;
    private const int ChangesPerBatch = 16;

    private readonly Channel<Pending> queue =
        Channel.CreateBounded<Pending>(new BoundedChannelOptions(Waiting) { SingleReader = true });

    private readonly List<Pending.Entry> entries = [];
    private readonly List<Pending.Change> changes = [];
    private Task? running;

    /// <summary>Begins to write; what was queued before is not lost.</summary>
    public void Start() => running ??= Task.Run(RunAsync);

    /// <summary>Appends to the journal; completes when durable. Cancelling ends the wait for a place in the queue; what is queued is written.</summary>
    public async Task AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        var pending = new Pending.Entry(entry);
        await QueueAsync(pending, cancellationToken);
        await pending.Done;
    }

    /// <summary>Runs a change while nothing else of this process writes. Cancelling stops the waiting, not the change.</summary>
    public async Task<T> ChangeAsync<T>(Func<StorageContext, Task<T>> change, CancellationToken cancellationToken)
    {
        var pending = new Pending.Change<T>(change);
        await QueueAsync(pending, cancellationToken);
        return await pending.Done.WaitAsync(cancellationToken);
    }

    /// <summary>Writes what waits, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (queue.Writer.TryComplete() && running is not null)
        {
            await running;
        }

        await rows.DisposeAsync();
        // Only now: the next process must find every mint of this one.
        directory.Close();
    }

    private async ValueTask QueueAsync(Pending pending, CancellationToken cancellationToken)
    {
        try
        {
            await queue.Writer.WriteAsync(pending, cancellationToken);
        }
        catch (ChannelClosedException closed)
        {
            throw new StoreUnavailableException("database", closed);
        }
    }

    private async Task RunAsync()
    {
        while (await queue.Reader.WaitToReadAsync())
        {
            entries.Clear();
            changes.Clear();
            for (var taken = 0; taken < Batch && changes.Count < ChangesPerBatch && queue.Reader.TryRead(out var pending); taken++)
            {
                Sort(pending);
            }

            if (entries.Count > 0)
            {
                await WriteAsync(entries);
            }

            foreach (var change in changes)
            {
                await change.RunAsync(contexts);
            }
        }
    }

    private void Sort(Pending pending)
    {
        switch (pending)
        {
            case Pending.Entry entry:
                entries.Add(entry);
                break;
            case Pending.Change change:
                changes.Add(change);
                break;
        }
    }

    private async Task WriteAsync(List<Pending.Entry> batch)
    {
        try
        {
            await rows.WriteAsync([.. batch.Select(entry => entry.Value)]);
        }
        catch (Exception fault) when (batch.Count > 1 && !Outage.Is(fault))
        {
            // One entry that the database refuses must not take the others with it.
            foreach (var entry in batch)
            {
                await WriteAsync([entry]);
            }

            return;
        }
        catch (Exception fault)
        {
            LogNotWritten(fault, batch.Count);
            foreach (var entry in batch)
            {
                entry.Fail(fault);
            }

            return;
        }

        foreach (var entry in batch)
        {
            entry.Complete();
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The database did not take {Entries} journal entries.")]
    private partial void LogNotWritten(Exception fault, int entries);
}
