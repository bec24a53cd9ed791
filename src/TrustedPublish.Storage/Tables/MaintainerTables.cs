using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TrustedPublish.Storage.Tables;

/// <summary>Columns of maintainers, organisations and teams. Everything about an account goes with it.</summary>
internal static class MaintainerTables
{
    public static void Maintainers(EntityTypeBuilder<PackageMaintainerRow> table)
    {
        table.ToTable("package_maintainers");
        table.HasKey(row => new { row.Registry, row.Package, row.AccountId });
        table.Property(row => row.Registry).HasColumnName("registry");
        table.Property(row => row.Package).HasColumnName("package");
        table.Property(row => row.AccountId).HasColumnName("account_id");
        table.Property(row => row.Since).HasColumnName("since");
        table.HasOne<AccountUser>().WithMany().HasForeignKey(row => row.AccountId).OnDelete(DeleteBehavior.Cascade);
    }

    public static void Ownerships(EntityTypeBuilder<PackageOwnershipRow> table)
    {
        table.ToTable("package_ownerships");
        table.HasKey(row => new { row.Registry, row.Package });
        table.Property(row => row.Registry).HasColumnName("registry");
        table.Property(row => row.Package).HasColumnName("package");
        table.Property(row => row.DecidedAt).HasColumnName("decided_at");
        table.Property(row => row.ReservedUntil).HasColumnName("reserved_until");
    }

    public static void Members(EntityTypeBuilder<OrganisationMemberRow> table)
    {
        table.ToTable("org_members");
        table.HasKey(row => new { row.Registry, row.Organisation, row.AccountId });
        table.Property(row => row.Registry).HasColumnName("registry");
        table.Property(row => row.Organisation).HasColumnName("org");
        table.Property(row => row.AccountId).HasColumnName("account_id");
        table.Property(row => row.Role).HasColumnName("role");
        table.HasOne<AccountUser>().WithMany().HasForeignKey(row => row.AccountId).OnDelete(DeleteBehavior.Cascade);
    }

    public static void Teams(EntityTypeBuilder<TeamRow> table)
    {
        table.ToTable("teams");
        table.HasKey(row => new { row.Registry, row.Organisation, row.Team });
        table.Property(row => row.Registry).HasColumnName("registry");
        table.Property(row => row.Organisation).HasColumnName("org");
        table.Property(row => row.Team).HasColumnName("team");
    }

    public static void TeamMembers(EntityTypeBuilder<TeamMemberRow> table)
    {
        table.ToTable("team_members");
        table.HasKey(row => new { row.Registry, row.Organisation, row.Team, row.AccountId });
        table.Property(row => row.Registry).HasColumnName("registry");
        table.Property(row => row.Organisation).HasColumnName("org");
        table.Property(row => row.Team).HasColumnName("team");
        table.Property(row => row.AccountId).HasColumnName("account_id");
        table.HasOne<TeamRow>().WithMany().HasForeignKey(row => new { row.Registry, row.Organisation, row.Team }).OnDelete(DeleteBehavior.Cascade);

        // Leaving the organisation ends every membership of its teams, whoever forgets to.
        table.HasOne<OrganisationMemberRow>().WithMany().HasForeignKey(row => new { row.Registry, row.Organisation, row.AccountId }).OnDelete(DeleteBehavior.Cascade);
    }

    public static void TeamGrants(EntityTypeBuilder<TeamGrantRow> table)
    {
        table.ToTable("team_grants");
        table.HasKey(row => new { row.Registry, row.Organisation, row.Team, row.Package });
        table.Property(row => row.Registry).HasColumnName("registry");
        table.Property(row => row.Organisation).HasColumnName("org");
        table.Property(row => row.Team).HasColumnName("team");
        table.Property(row => row.Package).HasColumnName("package");
        table.Property(row => row.MayWrite).HasColumnName("may_write");
        table.HasOne<TeamRow>().WithMany().HasForeignKey(row => new { row.Registry, row.Organisation, row.Team }).OnDelete(DeleteBehavior.Cascade);
        table.HasIndex(row => new { row.Package, row.Registry });
    }
}
