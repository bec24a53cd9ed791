using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedPublish.Core.Journal;

namespace TrustedPublish.Storage.Tables;

/// <summary>Columns of the journal and of replay records: the two tables every mint writes. The row writers name these columns in SQL.</summary>
internal static class JournalTables
{
    /// <summary>The order of the journal; not an entry's own id, which is short enough for people and therefore not unique for ever.</summary>
    public const string Sequence = "Sequence";

    public static void Journal(EntityTypeBuilder<JournalEntry> table)
    {
        table.ToTable("journal");
        table.Property<long>(Sequence).HasColumnName("sequence").ValueGeneratedOnAdd();
        table.HasKey(Sequence);
        table.Property(entry => entry.Id).HasColumnName("id").IsRequired().ValueGeneratedNever();
        table.Property(entry => entry.At).HasColumnName("at");
        table.Property(entry => entry.Kind).HasColumnName("kind");
        table.Property(entry => entry.Registry).HasColumnName("registry");
        table.Property(entry => entry.Package).HasColumnName("package");
        table.Property(entry => entry.Actor).HasColumnName("actor");
        table.Property(entry => entry.Outcome).HasColumnName("outcome");
        table.Property(entry => entry.Publisher).HasColumnName("publisher");
        table.Property(entry => entry.Credential).HasColumnName("credential");
        table.Property(entry => entry.Data).HasColumnName("data");

        // Few indexes: each one costs every mint a page write. Kind and actor are filtered while reading backwards.
        table.HasIndex(entry => entry.Id);
        table.HasIndex(entry => entry.At);
        table.HasIndex(entry => new { entry.Package, entry.Registry });
        table.HasIndex(entry => entry.Credential).HasFilter("credential IS NOT NULL");
    }

    public static void Replay(EntityTypeBuilder<ReplayRow> table)
    {
        table.ToTable("replay");
        table.HasKey(row => row.Key);
        table.Property(row => row.Key).HasColumnName("key");
        table.Property(row => row.Until).HasColumnName("until");
    }
}
