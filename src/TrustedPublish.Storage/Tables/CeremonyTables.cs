using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedPublish.Core.Accounts.Ceremonies;

namespace TrustedPublish.Storage.Tables;

/// <summary>Columns of what began in a browser and waits to be finished.</summary>
internal static class CeremonyTables
{
    public static void Ceremonies(EntityTypeBuilder<Ceremony> table)
    {
        table.ToTable("ceremonies");
        table.HasKey(ceremony => ceremony.IdHash);
        table.Property(ceremony => ceremony.IdHash).HasColumnName("id_hash");
        table.Property(ceremony => ceremony.Purpose).HasColumnName("purpose");
        table.Property(ceremony => ceremony.State).HasColumnName("state");
        table.Property(ceremony => ceremony.ExpiresAt).HasColumnName("expires_at");
    }
}
