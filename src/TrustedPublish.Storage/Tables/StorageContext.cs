using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Ceremonies;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.Accounts.Tokens;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Storage.Tables;

/// <summary>The tables, the same on every engine; a derived context per engine owns its migrations.</summary>
internal abstract class StorageContext(DbContextOptions options) : IdentityUserContext<AccountUser>(options)
{
    public DbSet<PublisherRecord> Publishers => Set<PublisherRecord>();

    public DbSet<GenerationRow> Generations => Set<GenerationRow>();

    public DbSet<PackageRecord> Packages => Set<PackageRecord>();

    public DbSet<PackageMaintainerRow> PackageMaintainers => Set<PackageMaintainerRow>();

    public DbSet<PackageOwnershipRow> PackageOwnerships => Set<PackageOwnershipRow>();

    public DbSet<OrganisationMemberRow> OrganisationMembers => Set<OrganisationMemberRow>();

    public DbSet<TeamRow> Teams => Set<TeamRow>();

    public DbSet<TeamMemberRow> TeamMembers => Set<TeamMemberRow>();

    public DbSet<TeamGrantRow> TeamGrants => Set<TeamGrantRow>();

    public DbSet<LegacyTokenRow> LegacyTokens => Set<LegacyTokenRow>();

    public DbSet<JournalEntry> Journal => Set<JournalEntry>();

    public DbSet<SigningKeyRow> SigningKeys => Set<SigningKeyRow>();

    public DbSet<SessionRecord> Sessions => Set<SessionRecord>();

    public DbSet<RecoveryCodeRow> RecoveryCodes => Set<RecoveryCodeRow>();

    public DbSet<Challenge> Challenges => Set<Challenge>();

    public DbSet<Ceremony> Ceremonies => Set<Ceremony>();

    public DbSet<GranularToken> GranularTokens => Set<GranularToken>();

    public DbSet<RevocationRow> Revocations => Set<RevocationRow>();

    public DbSet<NoticeRow> Notices => Set<NoticeRow>();

    public DbSet<SignInNetworkRow> SignInNetworks => Set<SignInNetworkRow>();

    public DbSet<StageRow> Stages => Set<StageRow>();

    public DbSet<StageApprovalRow> StageApprovals => Set<StageApprovalRow>();

    /// <summary>Adds what a change leaves behind; written with the change.</summary>
    public void AddTrail(Trail trail)
    {
        Journal.Add(trail.Entry);
        Notices.AddRange(trail.Notices.Select(NoticeRow.Of));
    }

    /// <summary>
    /// Begins a transaction that only one node at a time can be in: what it found missing cannot appear before its commit.
    /// </summary>
    public async Task<IDbContextTransaction> BeginExclusiveAsync()
    {
        var transaction = await Database.BeginTransactionAsync();
        try
        {
            await Generations.ExecuteUpdateAsync(set => set.SetProperty(row => row.Value, row => row.Value));
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    /// <summary>Brings the tables up to date; nodes that start together take turns.</summary>
    public virtual Task MigrateAsync(CancellationToken cancellationToken) => Database.MigrateAsync(cancellationToken);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<PublisherRecord>(PublisherTables.Publishers);
        builder.Entity<GenerationRow>(PublisherTables.Generation);
        builder.Entity<PackageRecord>(PublisherTables.Packages);
        builder.Entity<PackageMaintainerRow>(MaintainerTables.Maintainers);
        builder.Entity<PackageOwnershipRow>(MaintainerTables.Ownerships);
        builder.Entity<OrganisationMemberRow>(MaintainerTables.Members);
        builder.Entity<TeamRow>(MaintainerTables.Teams);
        builder.Entity<TeamMemberRow>(MaintainerTables.TeamMembers);
        builder.Entity<TeamGrantRow>(MaintainerTables.TeamGrants);
        builder.Entity<LegacyTokenRow>(LegacyTokenTables.LegacyTokens);
        builder.Entity<JournalEntry>(JournalTables.Journal);
        builder.Entity<SigningKeyRow>(AccountTables.SigningKeys);
        builder.Entity<SessionRecord>(AccountTables.Sessions);
        builder.Entity<RecoveryCodeRow>(AccountTables.RecoveryCodes);
        builder.Entity<Challenge>(AccountTables.Challenges);
        builder.Entity<Ceremony>(CeremonyTables.Ceremonies);
        builder.Entity<GranularToken>(AccountTables.GranularTokens);
        builder.Entity<RevocationRow>(RevocationTables.Revocations);
        builder.Entity<NoticeRow>(NoticeTables.Notices);
        builder.Entity<SignInNetworkRow>(NoticeTables.SignInNetworks);
        builder.Entity<StageRow>(StageTables.Stages);
        builder.Entity<StageApprovalRow>(StageTables.Approvals);
    }
}
