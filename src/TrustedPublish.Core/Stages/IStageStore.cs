using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core.Stages;

/// <summary>Where stages are kept. Each change is one transaction with its trail, and only from the state it expects: of two that race, one wins.</summary>
internal interface IStageStore
{
    /// <summary>Makes a stage exist, unless another one holds its version.</summary>
    /// <returns>The stage that holds the version: the one given, or the one that was faster.</returns>
    Task<Stage> AddAsync(Stage stage, Trail trail, CancellationToken cancellationToken);

    Task<Stage?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>The open stage of a version.</summary>
    Task<Stage?> FindOpenAsync(string registry, string package, string version, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<Stage>> ReadAsync(StageQuery query, CancellationToken cancellationToken);

    /// <summary>Records an approval as decided from what is stored then.</summary>
    /// <returns>The decision, and the stage as it is afterwards; null when there is no such stage.</returns>
    Task<(ApprovalDecision Decision, Stage Stage, StageClaim? Claim)?> ApproveAsync(string id, Func<Stage, ApprovalDecision> decide, CancellationToken cancellationToken);

    /// <summary>Ends a stage that is still in <see cref="StageState.Staged"/>.</summary>
    /// <returns>False when it is not (any more).</returns>
    Task<bool> CloseAsync(string id, StageState state, string? reason, Trail trail, CancellationToken cancellationToken);

    /// <summary>Notes that its maintainers were told of the coming end; once.</summary>
    Task<bool> WarnAsync(string id, Trail trail, CancellationToken cancellationToken);

    /// <summary>Stages that are not approved and expire until then; with <paramref name="unwarned"/> only those nobody was told of.</summary>
    Task<IReadOnlyList<Stage>> ExpiringAsync(DateTimeOffset until, bool unwarned, CancellationToken cancellationToken);

    /// <summary>The contents that are still needed: of open stages, and for a while of those that were not published.</summary>
    Task<IReadOnlySet<string>> BlobsAsync(CancellationToken cancellationToken);
}

/// <summary>Which stages; a null member does not filter.</summary>
internal sealed record StageQuery
{
    public string? Registry { get; init; }

    public string? Package { get; init; }

    /// <summary>Null: those that are open.</summary>
    public StageState? State { get; init; }

    /// <summary>Closed ones too.</summary>
    public bool WithClosed { get; init; }

    public int Limit { get; init; } = 5_000;
}

/// <summary>What becomes of an approval.</summary>
/// <param name="Denial">Why it does not count; null when it does.</param>
/// <param name="Approval">To be added; null when the same account approved before.</param>
/// <param name="IsLast">Whether the stage is to be published now.</param>
/// <param name="Trails">What it leaves behind.</param>
internal sealed record ApprovalDecision(StageDenial? Denial, StageApproval? Approval, bool IsLast, IReadOnlyList<Trail> Trails);

/// <summary>Why a stage cannot be held, approved or rejected.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Sentence">One line of printable ASCII.</param>
internal sealed record StageDenial(int Status, string Code, string Sentence);
