using System.Text.Json;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Server.Accounts;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary><c>npm profile enable-2fa</c> and <c>disable-2fa</c>: the member <c>tfa</c> of a profile, in its four shapes.</summary>
internal sealed class TwoFactorProfile(
    IAccounts accounts, ISecondFactorStore factors, SecondFactorEnrolment enrolment, PresenceProof proof, OtpChallenge challenge, TrustedPublishOptions options)
{
    public Task ChangeAsync(HttpContext context, Account account, JsonElement tfa) => tfa switch
    {
        { ValueKind: JsonValueKind.Array } when tfa.GetArrayLength() == 1 && tfa[0].ValueKind is JsonValueKind.String => ConfirmAsync(context, account, tfa[0].GetString()!),
        { ValueKind: JsonValueKind.Object } when tfa.Text("mode") is { } mode && tfa.Text("password") is { Length: > 0 and <= 1024 } password => SetAsync(context, account, mode, password),
        _ => InvalidAsync(context),
    };

    private async Task SetAsync(HttpContext context, Account account, string text, string password)
    {
        var mode = TwoFactorModeText.Parse(text);
        if (mode is TwoFactorMode.None && text != "disable")
        {
            await InvalidAsync(context);
            return;
        }

        if ((await proof.TakePasswordAsync(context, account, password)).Refusal is { } refusal)
        {
            await NpmJson.RefusedAsync(context, refusal);
            return;
        }

        if (account.TwoFactor is TwoFactorMode.None)
        {
            await (mode is TwoFactorMode.None ? DisableAsync(context, account) : BeginAsync(context, account, mode));
            return;
        }

        var operation = mode is TwoFactorMode.None
            ? Operation.Of($"take the second factor of {account.Name} away", "second-factor", "disable")
            : Operation.Of($"change the second factor of {account.Name} to {text}", "second-factor", text);
        if (!await challenge.RequireAsync(context, account, operation))
        {
            return;
        }

        if (mode is TwoFactorMode.None)
        {
            await DisableAsync(context, account);
            return;
        }

        await enrolment.SetModeAsync(account, mode, context.RequestAborted);
        await WriteAsync(context, account, setupUri: null);
    }

    private async Task BeginAsync(HttpContext context, Account account, TwoFactorMode mode)
    {
        var key = await enrolment.BeginAsync(account, mode, context.RequestAborted);
        await WriteAsync(context, account, SetupUri.Of(options.PublicUrl.Uri.Host, account.Name, key));
    }

    private async Task DisableAsync(HttpContext context, Account account)
    {
        await enrolment.RemoveAsync(account, account.Name, context.SessionHash, context.RequestAborted);
        await WriteAsync(context, account, setupUri: null);
    }

    private async Task ConfirmAsync(HttpContext context, Account account, string code)
    {
        // A session alone must not replace the factor of an account that has one: the set-up began with the password.
        if (account.TwoFactor is not TwoFactorMode.None || await enrolment.ConfirmAsync(account, code.Replace(" ", "", StringComparison.Ordinal), context.SessionHash, context.RequestAborted) is not { } codes)
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status401Unauthorized, "second_factor_wrong", "This is not the authenticator's current code; the second factor is not set up.");
            return;
        }

        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("tfa");
        foreach (var recovery in codes)
        {
            json.WriteStringValue(recovery);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private async Task WriteAsync(HttpContext context, Account account, string? setupUri)
    {
        var profile = await accounts.ProfileAsync(account.Id, context.RequestAborted);
        var factor = await factors.ReadAsync(account.Id, context.RequestAborted);
        await (profile is null || factor is null ? NpmJson.NotSignedInAsync(context) : ProfileJson.WriteAsync(context, profile, factor, setupUri));
    }

    private static Task InvalidAsync(HttpContext context) => ErrorBody.WriteAsync(
        context, StatusCodes.Status400BadRequest, "request_invalid", "tfa must be a mode (auth-only, auth-and-writes or disable) with the password, or a list of one code.");
}
