using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TrustedPublish.Storage.Tables;

/// <summary>Columns of staged versions and their approvals.</summary>
internal static class StageTables
{
    public static void Stages(EntityTypeBuilder<StageRow> table)
    {
        table.ToTable("stages");
        table.HasKey(row => row.Id);
        table.Property(row => row.Id).HasColumnName("id");
        table.Property(row => row.Registry).HasColumnName("registry");
        table.Property(row => row.Package).HasColumnName("package");
        table.Property(row => row.Version).HasColumnName("version");
        table.Property(row => row.Tag).HasColumnName("tag");
        table.Property(row => row.Access).HasColumnName("access");
        table.Property(row => row.Actor).HasColumnName("actor");
        table.Property(row => row.AccountId).HasColumnName("account_id");
        table.Property(row => row.Publisher).HasColumnName("publisher");
        table.Property(row => row.Credential).HasColumnName("credential");
        table.Property(row => row.SessionHash).HasColumnName("session_hash");
        table.Property(row => row.Issuer).HasColumnName("issuer");
        table.Property(row => row.SigningKey).HasColumnName("signing_key");
        table.Property(row => row.MintedAt).HasColumnName("minted_at");
        table.Property(row => row.Provenance).HasColumnName("provenance");
        table.Property(row => row.Review).HasColumnName("review");
        table.Property(row => row.Shasum).HasColumnName("shasum");
        table.Property(row => row.Integrity).HasColumnName("integrity");
        table.Property(row => row.TarballBytes).HasColumnName("tarball_bytes");
        table.Property(row => row.Blob).HasColumnName("blob");
        table.Property(row => row.DocumentBytes).HasColumnName("document_bytes");
        table.Property(row => row.TarballOffset).HasColumnName("tarball_offset");
        table.Property(row => row.TarballLength).HasColumnName("tarball_length");
        table.Property(row => row.State).HasColumnName("state");
        table.Property(row => row.Reason).HasColumnName("reason");
        table.Property(row => row.CreatedAt).HasColumnName("created_at");
        table.Property(row => row.ExpiresAt).HasColumnName("expires_at");
        table.Property(row => row.WarnedAt).HasColumnName("warned_at");
        table.Property(row => row.ApprovedAt).HasColumnName("approved_at");
        table.Property(row => row.ClosedAt).HasColumnName("closed_at");
        table.Property(row => row.RuleApprovals).HasColumnName("rule_approvals");
        table.Property(row => row.RuleAnotherPerson).HasColumnName("rule_another_person");
        table.Property(row => row.NextAttemptAt).HasColumnName("next_attempt_at");
        table.Property(row => row.Attempts).HasColumnName("attempts");
        table.Property(row => row.Claim).HasColumnName("claim");
        table.HasIndex(row => row.NextAttemptAt);
        table.HasIndex(row => new { row.State, row.ExpiresAt });

        // The database itself lets no second stage take a version number.
        table.HasIndex(row => new { row.Registry, row.Package, row.Version }).IsUnique().HasFilter("state IN ('staged', 'publishing')");
        table.HasMany(row => row.Approvals).WithOne().HasForeignKey(row => row.StageId).OnDelete(DeleteBehavior.Cascade);
    }

    public static void Approvals(EntityTypeBuilder<StageApprovalRow> table)
    {
        table.ToTable("stage_approvals");
        table.HasKey(row => new { row.StageId, row.AccountId });
        table.Property(row => row.StageId).HasColumnName("stage_id");
        table.Property(row => row.AccountId).HasColumnName("account_id");
        table.Property(row => row.Name).HasColumnName("name");
        table.Property(row => row.At).HasColumnName("at");
    }
}
