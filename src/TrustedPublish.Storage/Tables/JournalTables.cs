using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedPublish.Core.Journal;

namespace TrustedPublish.Storage.Tables;

/// <summary>Columns of the journal, the one table every mint writes. The row writers name these columns in SQL.</summary>
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
        table.Property(entry => entry.ReplayKey).HasColumnName("replay_key");
        table.Property(entry => entry.ReplayUntil).HasColumnName("replay_until");
        table.Property(entry => entry.Data).HasColumnName("data");

        // Few indexes, and none on a random value: each one costs every mint a page somewhere in the file. Ids, kinds, actors and
        // credentials are looked for among a package's entries, newest first.
        table.HasIndex(entry => entry.At);
        table.HasIndex(entry => new { entry.Package, entry.Registry });
    }
}
