using System.Text.Json;
using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Notices;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Management;

/// <summary><c>/accounts</c>: what administrators do to accounts: create, list, disable, give a new password to who lost theirs.</summary>
internal sealed class AccountCalls(IAccounts accounts, Registration registration, PasswordRules passwords, SecondFactorEnrolment factors, TimeProvider time)
{
    public async Task<IResult> ListAsync(HttpContext context)
    {
        var all = await accounts.ListAsync(context.RequestAborted);
        return new JsonText(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("accounts");
            foreach (var profile in all)
            {
                Write(json, profile);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    public async Task<IResult> CreateAsync(HttpContext context)
    {
        using var body = await RequestJson.ReadAsync(context);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } json || json.Text("username") is not { } name || json.Text("password") is not { } password
            || json.EnumerateObject().Any(static member => member.Name is not ("username" or "password" or "email" or "administrator")))
        {
            return Problem.NotJson("""{"username": "…", "password": "…", "email": "…"?, "administrator": false?}""");
        }

        var isAdministrator = json.TryGetProperty("administrator", out var wanted) && wanted.ValueKind is JsonValueKind.True;
        var (account, fault) = await registration.CreateAsync(name, password, json.Text("email"), isAdministrator, SignedIn.Of(context).Account.Name, context.RequestAborted);
        return account is null
            ? Problem.Of(StatusCodes.Status422UnprocessableEntity, "account_invalid", fault!)
            : new JsonText(StatusCodes.Status201Created, writer => Write(writer, account, isDisabled: false, createdAt: time.GetUtcNow()));
    }

    /// <summary>Disabling ends every session and token of the account, on all nodes, with its next use.</summary>
    public async Task<IResult> ChangeAsync(HttpContext context, string name)
    {
        using var body = await RequestJson.ReadAsync(context);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } json || json.EnumerateObject().Count() != 1
            || !json.TryGetProperty("disabled", out var disabled) || disabled.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            return Problem.NotJson("""{"disabled": true|false}""");
        }

        var by = SignedIn.Of(context).Account;
        if (disabled.ValueKind is JsonValueKind.True && string.Equals(name, by.Name, StringComparison.OrdinalIgnoreCase))
        {
            return Problem.Of(StatusCodes.Status409Conflict, "account_own", "Nobody disables their own account: another administrator has to.");
        }

        var isDisabled = disabled.ValueKind is JsonValueKind.True;
        return await accounts.SetDisabledAsync(name, isDisabled, Trail, context.RequestAborted) ? Results.NoContent() : Unknown();

        Trail Trail(Account account) => isDisabled
            ? AccountTrail.Of(account, by.Name, "account.disabled", AccountNotices.AccountDisabled(account.Name, by.Name), time.GetUtcNow())
            : AccountTrail.Of(account, by.Name, "account.enabled", null, time.GetUtcNow());
    }

    /// <summary>Recovery: a new password, and where wanted no second factor, so that the person can set up a new one.</summary>
    public async Task<IResult> RecoverAsync(HttpContext context, string name)
    {
        using var body = await RequestJson.ReadAsync(context);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } json || json.Text("password") is not { } password
            || json.EnumerateObject().Any(static member => member.Name is not ("password" or "remove_second_factor")))
        {
            return Problem.NotJson("""{"password": "…", "remove_second_factor": false?}""");
        }

        if (await accounts.FindByNameAsync(name, context.RequestAborted) is not { } account)
        {
            return Unknown();
        }

        if (passwords.Fault(password, account.Name) is { } fault)
        {
            return Problem.Of(StatusCodes.Status422UnprocessableEntity, "account_invalid", fault);
        }

        var by = SignedIn.Of(context).Account;
        var trail = AccountTrail.Of(account, by.Name, "account.recovered", AccountNotices.PasswordChanged(account.Name, by.Name), time.GetUtcNow());
        await accounts.SetPasswordAsync(account.Id, new Secret(password), keptSession: null, trail, context.RequestAborted);
        await accounts.ClearFailuresAsync(account.Id, context.RequestAborted);
        if (json.TryGetProperty("remove_second_factor", out var remove) && remove.ValueKind is JsonValueKind.True)
        {
            await factors.RemoveAsync(account, by.Name, keptSession: null, context.RequestAborted);
        }

        return Results.NoContent();
    }

    private static void Write(Utf8JsonWriter json, AccountProfile profile) => Write(json, profile.Account, profile.IsDisabled, profile.CreatedAt);

    private static void Write(Utf8JsonWriter json, Account account, bool isDisabled, DateTimeOffset createdAt)
    {
        json.WriteStartObject();
        json.WriteString("username", account.Name);
        json.WriteString("email", account.Email);
        json.WriteBoolean("administrator", account.IsAdministrator);
        json.WriteString("two_factor", account.TwoFactor.ToWire());
        json.WriteBoolean("disabled", isDisabled);
        json.WriteString("created_at", createdAt);
        json.WriteEndObject();
    }

    private static IResult Unknown() => Problem.Of(StatusCodes.Status404NotFound, "account_unknown", "There is no account of this name.");
}
