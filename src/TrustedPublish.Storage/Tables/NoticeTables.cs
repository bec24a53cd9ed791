using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TrustedPublish.Storage.Tables;

/// <summary>Columns of notices and of the networks that sign-ins come from.</summary>
internal static class NoticeTables
{
    public static void Notices(EntityTypeBuilder<NoticeRow> table)
    {
        table.ToTable("notices");
        table.HasKey(row => row.Sequence);
        table.Property(row => row.Sequence).HasColumnName("sequence").ValueGeneratedOnAdd();
        table.Property(row => row.Id).HasColumnName("id").IsRequired().ValueGeneratedNever();
        table.Property(row => row.At).HasColumnName("at");
        table.Property(row => row.Kind).HasColumnName("kind");
        table.Property(row => row.AccountId).HasColumnName("account_id");
        table.Property(row => row.Address).HasColumnName("address");
        table.Property(row => row.Subject).HasColumnName("subject");
        table.Property(row => row.Body).HasColumnName("body");
        table.Property(row => row.IsSeen).HasColumnName("is_seen");
        table.Property(row => row.NextAttemptAt).HasColumnName("next_attempt_at");
        table.Property(row => row.Attempts).HasColumnName("attempts");
        table.Property(row => row.Claim).HasColumnName("claim");
        table.Property(row => row.SentAt).HasColumnName("sent_at");
        table.Property(row => row.Failure).HasColumnName("failure");
        table.HasIndex(row => row.Id).IsUnique();
        table.HasIndex(row => row.NextAttemptAt);
        table.HasIndex(row => new { row.AccountId, row.Sequence });
        table.HasOne<AccountUser>().WithMany().HasForeignKey(row => row.AccountId).OnDelete(DeleteBehavior.Cascade);
    }

    public static void SignInNetworks(EntityTypeBuilder<SignInNetworkRow> table)
    {
        table.ToTable("sign_in_networks");
        table.HasKey(row => new { row.AccountId, row.Network });
        table.Property(row => row.AccountId).HasColumnName("account_id");
        table.Property(row => row.Network).HasColumnName("network");
        table.Property(row => row.FirstSeenAt).HasColumnName("first_seen_at");
        table.Property(row => row.LastSeenAt).HasColumnName("last_seen_at");
        table.HasOne<AccountUser>().WithMany().HasForeignKey(row => row.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}
