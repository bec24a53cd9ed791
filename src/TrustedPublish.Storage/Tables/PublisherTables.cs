using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Storage.Tables;

/// <summary>Columns of publishers, their generation and the packages they publish.</summary>
internal static class PublisherTables
{
    public static void Publishers(EntityTypeBuilder<PublisherRecord> table)
    {
        table.ToTable("publishers");
        table.HasKey(publisher => publisher.Id);
        table.Property(publisher => publisher.Id).HasColumnName("id");
        table.Property(publisher => publisher.Registry).HasColumnName("registry");
        table.Property(publisher => publisher.Package).HasColumnName("package");
        table.Property(publisher => publisher.Provider).HasColumnName("provider");
        table.Property(publisher => publisher.Fields).HasColumnName("fields");
        table.Property(publisher => publisher.Pending).HasColumnName("pending");
        table.Property(publisher => publisher.LapsesAt).HasColumnName("lapses_at");
        table.Property(publisher => publisher.CreatedAt).HasColumnName("created_at");
        table.Property(publisher => publisher.TrustedSince).HasColumnName("trusted_since");
        table.Property(publisher => publisher.CreatedBy).HasColumnName("created_by");
        table.Property(publisher => publisher.Version).HasColumnName("version");
    }

    public static void Generation(EntityTypeBuilder<GenerationRow> table)
    {
        table.ToTable("publisher_generation");
        table.HasKey(generation => generation.Id);
        table.Property(generation => generation.Id).HasColumnName("id").ValueGeneratedNever();
        table.Property(generation => generation.Value).HasColumnName("value");
        table.HasData(new GenerationRow { Id = 1, Value = 0 });
    }

    public static void Packages(EntityTypeBuilder<PackageRecord> table)
    {
        table.ToTable("packages");
        table.HasKey(package => new { package.Registry, package.Name });
        table.Property(package => package.Registry).HasColumnName("registry");
        table.Property(package => package.Name).HasColumnName("name");
        table.Property(package => package.Access).HasColumnName("access");
        table.Property(package => package.PublishingAccess).HasColumnName("publishing_access");
        table.Property(package => package.Staging).HasColumnName("staging");
        table.Property(package => package.StageApprovals).HasColumnName("stage_approvals");
        table.Property(package => package.StageAnotherPerson).HasColumnName("stage_another_person");
        table.Property(package => package.FirstPublishedAt).HasColumnName("first_published_at");
    }
}
