using System.Text.Json;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.SecondFactors;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary>Writes an account as <c>npm profile</c> reads it. Never the password, which npm would print.</summary>
internal static class ProfileJson
{
    public static async Task WriteAsync(HttpContext context, AccountProfile profile, SecondFactorState factor, string? setupUri = null)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        WriteTwoFactor(json, factor, setupUri);
        json.WriteString("name", profile.Account.Name);
        json.WriteString("email", profile.Account.Email);
        json.WriteBoolean("email_verified", false);
        json.WriteString("created", profile.CreatedAt);
        json.WriteString("updated", profile.UpdatedAt);
        json.WriteNull("cidr_whitelist");
        json.WriteString("fullname", profile.FullName);
        json.WriteString("homepage", profile.Homepage);
        json.WriteString("github", profile.GitHub);
        if (factor.Mode is not TwoFactorMode.None)
        {
            json.WriteNumber("passkeys", factor.Passkeys);
            json.WriteNumber("recovery_codes_left", factor.RecoveryCodes);
        }

        json.WriteEndObject();
    }

    private static void WriteTwoFactor(Utf8JsonWriter json, SecondFactorState factor, string? setupUri)
    {
        var mode = factor.Mode is not TwoFactorMode.None ? factor.Mode : factor.PendingTotpKey is not null ? factor.PendingMode : TwoFactorMode.None;
        if (setupUri is not null)
        {
            json.WriteString("tfa", setupUri);
        }
        else if (mode is TwoFactorMode.None)
        {
            json.WriteNull("tfa");
        }
        else
        {
            json.WriteStartObject("tfa");
            json.WriteString("mode", mode.ToWire());
            json.WriteBoolean("pending", factor.Mode is TwoFactorMode.None);
            json.WriteEndObject();
        }
    }
}
