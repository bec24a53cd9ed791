using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TrustedPublish.Storage.Tables;

/// <summary>Columns of the upstream's own tokens.</summary>
internal static class LegacyTokenTables
{
    public static void LegacyTokens(EntityTypeBuilder<LegacyTokenRow> table)
    {
        table.ToTable("legacy_tokens");
        table.HasKey(row => new { row.Registry, row.TokenHash });
        table.Property(row => row.Registry).HasColumnName("registry");
        table.Property(row => row.TokenHash).HasColumnName("token_hash");
        table.Property(row => row.Name).HasColumnName("name");
        table.Property(row => row.NameAskedAt).HasColumnName("name_asked_at");
        table.Property(row => row.FirstUsedAt).HasColumnName("first_used_at");
        table.Property(row => row.LastUsedAt).HasColumnName("last_used_at");
        table.Property(row => row.Uses).HasColumnName("uses");
        table.Property(row => row.Packages).HasColumnName("packages");
        table.Property(row => row.Network).HasColumnName("network");
    }
}
