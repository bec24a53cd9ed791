using System.Text.Json;
using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Notices;
using TrustedPublish.Server.Accounts;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary><c>npm profile get|set</c>; what concerns the second factor goes on to <see cref="TwoFactorProfile"/>.</summary>
internal sealed class Profile(
    IAccounts accounts, ISecondFactorStore factors, PasswordRules passwords, PresenceProof proof, TwoFactorProfile twoFactor, OtpChallenge challenge, TimeProvider time)
{
    private const int MaxTextLength = 200;

    private static readonly string[] Writable = ["email", "fullname", "homepage", "github"];

    public async Task ShowAsync(HttpContext context)
    {
        var caller = await context.IdentifyAsync(context.Registry);
        if ((caller.Account ?? caller.Incomplete) is not { } account)
        {
            await NpmJson.NotSignedInAsync(context, caller);
            return;
        }

        await WriteAsync(context, account);
    }

    public async Task ChangeAsync(HttpContext context)
    {
        var caller = await context.IdentifyAsync(context.Registry);
        using var body = await RequestJson.ReadAsync(context);
        if ((caller.Account ?? caller.Incomplete) is not { } account)
        {
            await NpmJson.NotSignedInAsync(context, caller);
        }
        else if (body?.RootElement is not { ValueKind: JsonValueKind.Object } request)
        {
            await InvalidAsync(context, "The body must be one JSON object.");
        }
        else if (request.TryGetProperty("tfa", out var tfa) && tfa.ValueKind is not JsonValueKind.Null)
        {
            await twoFactor.ChangeAsync(context, account, tfa);
        }
        else if (caller.Account is null)
        {
            await NpmJson.NotSignedInAsync(context, caller);
        }
        else if (Fault(request) is { } fault)
        {
            await InvalidAsync(context, fault);
        }
        else
        {
            await ChangeAsync(context, account, request);
        }
    }

    private async Task ChangeAsync(HttpContext context, Account account, JsonElement request)
    {
        var (old, fresh) = request.Object("password") is { } password ? (password.Text("old"), password.Text("new")) : (null, null);
        if (old is not null)
        {
            if (passwords.Fault(fresh!, account.Name) is { } fault)
            {
                await InvalidAsync(context, fault);
                return;
            }

            if ((await proof.TakePasswordAsync(context, account, old)).Refusal is { } refusal)
            {
                await NpmJson.RefusedAsync(context, refusal);
                return;
            }
        }

        var change = new ProfileChange(request.Text("email"), request.Text("fullname"), request.Text("homepage"), request.Text("github"));
        var operation = Operation.Of(
            old is null ? $"change the profile of {account.Name}" : $"change the password of {account.Name}",
            "profile", old is null ? null : "password", change.Email, change.FullName, change.Homepage, change.GitHub);
        if (!await challenge.RequireAsync(context, account, operation))
        {
            return;
        }

        await accounts.SetProfileAsync(account.Id, change, ProfileTrail(account, change), context.RequestAborted);
        if (fresh is not null)
        {
            await accounts.SetPasswordAsync(account.Id, new Secret(fresh), context.SessionHash,
                AccountTrail.Of(account, account.Name, "account.password_changed", AccountNotices.PasswordChanged(account.Name, account.Name), time.GetUtcNow()), context.RequestAborted);
        }

        await WriteAsync(context, account);
    }

    private async Task WriteAsync(HttpContext context, Account account)
    {
        var profile = await accounts.ProfileAsync(account.Id, context.RequestAborted);
        var factor = await factors.ReadAsync(account.Id, context.RequestAborted);
        await (profile is null || factor is null ? NpmJson.NotSignedInAsync(context) : ProfileJson.WriteAsync(context, profile, factor));
    }

    private static string? Fault(JsonElement request)
    {
        foreach (var member in request.EnumerateObject())
        {
            var isText = member.Value.ValueKind is JsonValueKind.String;
            if (member.Name is "password")
            {
                if (member.Value.Text("old") is not { Length: > 0 and <= 1024 } || member.Value.Text("new") is null)
                {
                    return "A new password needs the old one: password is an object with old and new.";
                }
            }
            else if (member.Value.ValueKind is JsonValueKind.Null)
            {
                continue;
            }
            else if (!Writable.Contains(member.Name, StringComparer.Ordinal))
            {
                return $"This server keeps no {Explanation.Ascii(member.Name)} in a profile; it keeps {string.Join(", ", Writable)}.";
            }
            else if (!isText || member.Value.GetString() is not { Length: <= MaxTextLength } text || text.AsSpan().ContainsAny(UnfitCharacters.All))
            {
                return $"{member.Name} must be text of at most {MaxTextLength} characters.";
            }
        }

        return request.Text("homepage") is { Length: > 0 } homepage && !(Uri.TryCreate(homepage, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            ? "homepage must be a web address."
            : Registration.EmailFault(request.Text("email"));
    }

    // Whoever took the account over changes the address first: the earlier one is told too.
    private Trail ProfileTrail(Account account, ProfileChange change)
    {
        var now = time.GetUtcNow();
        var trail = AccountTrail.Of(account, account.Name, "account.profile_changed", null, now);
        var notice = AccountNotices.EmailChanged(account.Name, account.Name);
        return change.Email == account.Email ? trail : trail with { Notices = [notice.To(account.Id, now), .. account.Email is { } earlier ? [notice.To(account.Id, now, earlier)] : Array.Empty<Notice>()] };
    }

    private static Task InvalidAsync(HttpContext context, string sentence) => ErrorBody.WriteAsync(context, StatusCodes.Status400BadRequest, "request_invalid", sentence);
}
