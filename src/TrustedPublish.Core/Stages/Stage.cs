namespace TrustedPublish.Core.Stages;

/// <summary>
/// A version that was verified as for a publish and is held back until people approve it. What it would publish never changes: the document's
/// bytes are kept under their SHA-512, and only <see cref="State"/> and what belongs to it move on.
/// </summary>
internal sealed record Stage
{
    /// <summary>A UUID: npm accepts nothing else.</summary>
    public required string Id { get; init; }

    public required string Registry { get; init; }

    /// <summary>Canonical name.</summary>
    public required string Package { get; init; }

    public required string Version { get; init; }

    public required string Tag { get; init; }

    /// <summary><c>public</c>, <c>restricted</c>, or null when it leaves visibility alone.</summary>
    public string? Access { get; init; }

    public required StageSource Source { get; init; }

    /// <summary>JSON: the CI run it comes from, from verified claims; null for what a person staged.</summary>
    public string? Provenance { get; init; }

    /// <summary>JSON: what changed against the last published version; null while nobody compared.</summary>
    public string? Review { get; init; }

    /// <summary>SHA-1 of the tarball in lower-case hexadecimal.</summary>
    public required string Shasum { get; init; }

    /// <summary>Of the tarball, <c>sha512-…</c>.</summary>
    public required string Integrity { get; init; }

    public required long TarballBytes { get; init; }

    public required StagedDocument Document { get; init; }

    public StageState State { get; init; } = StageState.Staged;

    /// <summary>Why it is in its state, where that says something: a rejection's reason, why it failed.</summary>
    public string? Reason { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC; not approved until then, it is gone.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>UTC; the last approval. From then on it is published, however long that takes.</summary>
    public DateTimeOffset? ApprovedAt { get; init; }

    /// <summary>UTC; when it reached a state that it will not leave.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The package's rule when it was staged. The stricter of this and the rule at approval counts: nobody loosens the rule for what waits already.</summary>
    public required StageRule Rule { get; init; }

    /// <summary>By different accounts, oldest first.</summary>
    public IReadOnlyList<StageApproval> Approvals { get; init; } = [];
}

/// <summary>Who staged it, and by what. Whatever of this is revoked takes the stage with it.</summary>
/// <param name="Actor">For people and the journal.</param>
/// <param name="AccountId">The account of a session or granular token; null for a CI job.</param>
/// <param name="Publisher">The trusted publisher of a CI job.</param>
/// <param name="Credential">A publish credential's <c>jti</c>, a granular token's key; null for a session.</param>
/// <param name="Session">By what a session is stored and revoked; null for tokens and credentials.</param>
/// <param name="Issuer">The <c>iss</c> a credential was exchanged for.</param>
/// <param name="SigningKey">The <c>kid</c> that signed a credential.</param>
/// <param name="MintedAt">UTC; when what was presented was made.</param>
internal sealed record StageSource(string Actor, string? AccountId, string? Publisher, string? Credential, string? Session, string? Issuer, string? SigningKey, DateTimeOffset MintedAt)
{
    /// <summary>npm's word for it.</summary>
    public string ActorType => AccountId is null ? "trusted automation" : "user";
}

/// <summary>The verified publish document, byte for byte, and where its tarball lies in it.</summary>
/// <param name="Blob">Its SHA-512 in lower-case hexadecimal.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="TarballOffset">Where the tarball's base64 text begins.</param>
/// <param name="TarballLength">How long that text is.</param>
internal sealed record StagedDocument(string Blob, long Bytes, long TarballOffset, long TarballLength);

/// <summary>One account's yes.</summary>
/// <param name="AccountId">Whose.</param>
/// <param name="Name">The account's name then.</param>
/// <param name="At">UTC.</param>
internal sealed record StageApproval(string AccountId, string Name, DateTimeOffset At);
