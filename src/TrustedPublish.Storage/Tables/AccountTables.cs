using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.Accounts.Tokens;

namespace TrustedPublish.Storage.Tables;

/// <summary>Columns of sessions, signing keys and second factors; the accounts' own tables are those of ASP.NET Core Identity.</summary>
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
        table.Property(session => session.TokenStart).HasColumnName("token_start").HasDefaultValue("");
        table.Property(session => session.Address).HasColumnName("address");
        table.Property(session => session.Client).HasColumnName("client");
        table.Property(session => session.SecondFactorAt).HasColumnName("second_factor_at");
        table.HasOne<AccountUser>().WithMany().HasForeignKey(session => session.AccountId).OnDelete(DeleteBehavior.Cascade);
    }

    public static void RecoveryCodes(EntityTypeBuilder<RecoveryCodeRow> table)
    {
        table.ToTable("recovery_codes");
        table.HasKey(code => new { code.AccountId, code.Hash });
        table.Property(code => code.AccountId).HasColumnName("account_id");
        table.Property(code => code.Hash).HasColumnName("hash");
        table.HasOne<AccountUser>().WithMany().HasForeignKey(code => code.AccountId).OnDelete(DeleteBehavior.Cascade);
    }

    public static void Challenges(EntityTypeBuilder<Challenge> table)
    {
        table.ToTable("challenges");
        table.HasKey(challenge => challenge.PageHash);
        table.Property(challenge => challenge.PageHash).HasColumnName("page_hash");
        table.Property(challenge => challenge.PollHash).HasColumnName("poll_hash");
        table.Property(challenge => challenge.AccountId).HasColumnName("account_id");
        table.Property(challenge => challenge.SecurityStamp).HasColumnName("security_stamp");
        table.Property(challenge => challenge.Description).HasColumnName("description");
        table.Property(challenge => challenge.Fingerprint).HasColumnName("fingerprint");
        table.Property(challenge => challenge.Address).HasColumnName("address");
        table.Property(challenge => challenge.Client).HasColumnName("client");
        table.Property(challenge => challenge.CreatedAt).HasColumnName("created_at");
        table.Property(challenge => challenge.ExpiresAt).HasColumnName("expires_at");
        table.Property(challenge => challenge.State).HasColumnName("state");
        table.Property(challenge => challenge.AnsweredAt).HasColumnName("answered_at");
        table.Property(challenge => challenge.DoneHash).HasColumnName("done_hash");
        table.HasIndex(challenge => challenge.PollHash).IsUnique();
        table.HasIndex(challenge => challenge.DoneHash).IsUnique();
    }

    public static void GranularTokens(EntityTypeBuilder<GranularToken> table)
    {
        table.ToTable("granular_tokens");
        table.HasKey(token => token.Key);
        table.Property(token => token.Key).HasColumnName("key");
        table.Property(token => token.TokenHash).HasColumnName("token_hash");
        table.Property(token => token.TokenStart).HasColumnName("token_start");
        table.Property(token => token.AccountId).HasColumnName("account_id");
        table.Property(token => token.Registry).HasColumnName("registry");
        table.Property(token => token.Name).HasColumnName("name");
        table.Property(token => token.Description).HasColumnName("description");
        table.PrimitiveCollection(token => token.Packages).HasColumnName("packages");
        table.PrimitiveCollection(token => token.Scopes).HasColumnName("scopes");
        table.PrimitiveCollection(token => token.Organizations).HasColumnName("organizations");
        table.Property(token => token.PackagesPermission).HasColumnName("packages_permission");
        table.Property(token => token.OrganizationsPermission).HasColumnName("organizations_permission");
        table.PrimitiveCollection(token => token.Ranges).HasColumnName("ranges");
        table.Property(token => token.BypassesTwoFactor).HasColumnName("bypasses_two_factor");
        table.Property(token => token.CreatedAt).HasColumnName("created_at");
        table.Property(token => token.ExpiresAt).HasColumnName("expires_at");
        table.Property(token => token.LastUsedAt).HasColumnName("last_used_at");
        table.Property(token => token.LastUsedFrom).HasColumnName("last_used_from");
        table.Property(token => token.RevokedAt).HasColumnName("revoked_at");
        table.Property(token => token.ShortenedAt).HasColumnName("shortened_at");
        table.HasIndex(token => token.TokenHash).IsUnique();
        table.HasIndex(token => token.AccountId);
        table.HasOne<AccountUser>().WithMany().HasForeignKey(token => token.AccountId).OnDelete(DeleteBehavior.Cascade);
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
