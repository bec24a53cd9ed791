using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TrustedPublish.Storage.Tables;

/// <summary>Columns of revocations.</summary>
internal static class RevocationTables
{
    public static void Revocations(EntityTypeBuilder<RevocationRow> table)
    {
        table.ToTable("revocations");
        table.HasKey(row => row.Seq);
        table.Property(row => row.Seq).HasColumnName("seq").ValueGeneratedOnAdd();
        table.Property(row => row.Kind).HasColumnName("kind");
        table.Property(row => row.Id).HasColumnName("id").IsRequired().ValueGeneratedNever();
        table.Property(row => row.RevokedAt).HasColumnName("revoked_at");
        table.Property(row => row.ExpiresAt).HasColumnName("expires_at");
        table.Property(row => row.Reason).HasColumnName("reason");
        table.Property(row => row.RevokedBy).HasColumnName("revoked_by");
        table.HasIndex(row => new { row.Kind, row.Id }).IsUnique();
    }
}
