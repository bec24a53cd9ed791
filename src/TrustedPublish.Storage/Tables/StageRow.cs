using TrustedPublish.Core.Stages;

namespace TrustedPublish.Storage.Tables;

/// <summary>A stage, and how far its publication is.</summary>
internal sealed class StageRow
{
    public required string Id { get; init; }

    public required string Registry { get; init; }

    public required string Package { get; init; }

    public required string Version { get; init; }

    public required string Tag { get; init; }

    public string? Access { get; init; }

    public required string Actor { get; init; }

    public string? AccountId { get; init; }

    public string? Publisher { get; init; }

    public string? Credential { get; init; }

    public string? SessionHash { get; init; }

    public string? Issuer { get; init; }

    public string? SigningKey { get; init; }

    public required DateTimeOffset MintedAt { get; init; }

    public string? Provenance { get; init; }

    public string? Review { get; init; }

    public required string Shasum { get; init; }

    public required string Integrity { get; init; }

    public required long TarballBytes { get; init; }

    public required string Blob { get; init; }

    public required long DocumentBytes { get; init; }

    public required long TarballOffset { get; init; }

    public required long TarballLength { get; init; }

    public required string State { get; set; }

    public string? Reason { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? WarnedAt { get; set; }

    public DateTimeOffset? ApprovedAt { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    public required int RuleApprovals { get; init; }

    public required bool RuleAnotherPerson { get; init; }

    /// <summary>UTC; from when on whoever is first may claim it for publication. Null: nobody publishes it.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    public int Attempts { get; set; }

    /// <summary>Who claimed it last.</summary>
    public string? Claim { get; set; }

    public List<StageApprovalRow> Approvals { get; init; } = [];

    public static StageRow Of(Stage stage) => new()
    {
        Id = stage.Id,
        Registry = stage.Registry,
        Package = stage.Package,
        Version = stage.Version,
        Tag = stage.Tag,
        Access = stage.Access,
        Actor = stage.Source.Actor,
        AccountId = stage.Source.AccountId,
        Publisher = stage.Source.Publisher,
        Credential = stage.Source.Credential,
        SessionHash = stage.Source.Session,
        Issuer = stage.Source.Issuer,
        SigningKey = stage.Source.SigningKey,
        MintedAt = stage.Source.MintedAt,
        Provenance = stage.Provenance,
        Review = stage.Review,
        Shasum = stage.Shasum,
        Integrity = stage.Integrity,
        TarballBytes = stage.TarballBytes,
        Blob = stage.Document.Blob,
        DocumentBytes = stage.Document.Bytes,
        TarballOffset = stage.Document.TarballOffset,
        TarballLength = stage.Document.TarballLength,
        State = stage.State.ToWire(),
        Reason = stage.Reason,
        CreatedAt = stage.CreatedAt,
        ExpiresAt = stage.ExpiresAt,
        RuleApprovals = stage.Rule.Approvals,
        RuleAnotherPerson = stage.Rule.AnotherPerson,
    };

    public Stage ToStage() => new()
    {
        Id = Id,
        Registry = Registry,
        Package = Package,
        Version = Version,
        Tag = Tag,
        Access = Access,
        Source = new StageSource(Actor, AccountId, Publisher, Credential, SessionHash, Issuer, SigningKey, MintedAt),
        Provenance = Provenance,
        Review = Review,
        Shasum = Shasum,
        Integrity = Integrity,
        TarballBytes = TarballBytes,
        Document = new StagedDocument(Blob, DocumentBytes, TarballOffset, TarballLength),
        State = StageStates.Parse(State),
        Reason = Reason,
        CreatedAt = CreatedAt,
        ExpiresAt = ExpiresAt,
        ApprovedAt = ApprovedAt,
        ClosedAt = ClosedAt,
        Rule = new StageRule(RuleApprovals, RuleAnotherPerson),
        Approvals = [.. Approvals.OrderBy(static row => row.At).ThenBy(static row => row.AccountId, StringComparer.Ordinal).Select(static row => new StageApproval(row.AccountId, row.Name, row.At))],
    };
}

/// <summary>One account's approval of a stage.</summary>
internal sealed class StageApprovalRow
{
    public required string StageId { get; init; }

    public required string AccountId { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset At { get; init; }
}
