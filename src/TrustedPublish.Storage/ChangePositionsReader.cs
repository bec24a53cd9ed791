using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage;

/// <summary>Reads both positions in one statement: one row, and the last leaf of one index.</summary>
internal sealed class ChangePositionsReader(TableReader tables) : IChangePositions
{
    public Task<ChangePositions> ReadAsync(CancellationToken cancellationToken) =>
        tables.ReadAsync(context => context.Generations
            .Select(generation => new ChangePositions(generation.Value, context.Revocations.Max(row => (long?)row.Seq) ?? 0))
            .SingleAsync(cancellationToken));
}
