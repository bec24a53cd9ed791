using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedPublish.Core.Accounts;

namespace TrustedPublish.Storage.Tables;

/// <summary>Columns of sessions and signing keys; the accounts' own tables are those of ASP.NET Core Identity.</summary>
internal static class AccountTables
{
    public static void Sessions(EntityTypeBuilder<SessionRecord> table)
    {
        table.ToTable("sessions");
        table.HasKey(session => session.TokenHash);
        table.Property(session => session.TokenHash).HasColumnName("token_hash");
        table.Property(session => session.AccountId).HasColumnName("account_id");
        table.Property(session => session.SecurityStamp).HasColumnName("security_stamp");
        table.Property(session => session.CreatedAt).HasColumnName("created_at");
        table.Property(session => session.ExpiresAt).HasColumnName("expires_at");
        table.HasOne<AccountUser>().WithMany().HasForeignKey(session => session.AccountId).OnDelete(DeleteBehavior.Cascade);
    }

    public static void SigningKeys(EntityTypeBuilder<SigningKeyRow> table)
    {
        table.ToTable("signing_keys");
        table.HasKey(key => key.KeyId);
        table.Property(key => key.KeyId).HasColumnName("key_id");
        table.Property(key => key.ProtectedKey).HasColumnName("protected_key");
        table.Property(key => key.CreatedAt).HasColumnName("created_at");
    }
}
