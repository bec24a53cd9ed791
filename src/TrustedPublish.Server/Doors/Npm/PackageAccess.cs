using System.Text.Json;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Credentials.Access;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Notices;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Accounts;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary>
/// <c>npm access get|set status</c> and <c>npm access set mfa</c>. A package counts as private until a maintainer says otherwise: npm would write the names of public ones
/// into a public transparency log (automatic provenance).
/// </summary>
internal sealed class PackageAccess(IPackageStore packages, PackageRoles roles, StepUp stepUp, INoticeRecipients recipients, IJournal journal, TimeProvider time)
{
    public async Task ShowAsync(HttpContext context)
    {
        if (context.RoutePackage() is not { } package)
        {
            await NpmJson.NoPackageAsync(context);
            return;
        }

        var record = await packages.FindAsync(context.Registry.Name, package.ToString(), context.RequestAborted);
        await NpmJson.WriteAsync(context, StatusCodes.Status200OK, new NpmVisibility(record?.Access is "public"), NpmDoorJson.Default.NpmVisibility);
    }

    public async Task ChangeAsync(HttpContext context)
    {
        var caller = await context.IdentifyAsync(context.Registry);
        if (context.RoutePackage() is not { } package)
        {
            await NpmJson.NoPackageAsync(context);
        }
        else if (caller.Account is not { } account)
        {
            await RefuseAsync(context, package, caller);
        }
        else if (!await roles.MayWriteAsync(context.Registry, package.ToString(), account, context.RequestAborted))
        {
            await NpmJson.NotMaintainerAsync(context);
        }
        else
        {
            await SaveAsync(context, package, account);
        }
    }

    private async Task RefuseAsync(HttpContext context, NpmPackageName package, Caller caller)
    {
        await journal.AppendAsync(Entry(context, package, caller.Name, "access_policy"), context.RequestAborted);
        await NpmJson.NotSignedInAsync(context, caller);
    }

    private async Task SaveAsync(HttpContext context, NpmPackageName package, Account account)
    {
        using var body = await RequestJson.ReadAsync(context);
        if (Change(body?.RootElement ?? default) is not var (description, kind, change))
        {
            await ErrorBody.WriteAsync(
                context, StatusCodes.Status400BadRequest, "request_invalid", "Only npm access set status=public|private and npm access set mfa=none|publish|automation are understood here.");
            return;
        }

        if (await stepUp.RequireAsync(context, account, $"{description} of {package}"))
        {
            var entry = Entry(context, package, account.Name, JournalEntry.Accepted) with { Kind = kind, Data = $$"""{"change":"{{description}}"}""" };
            var notice = PackageNotices.PublishingAccessChanged(context.Registry.Name, package.ToString(), description, account.Name);
            var notices = kind is "package.settings" ? await recipients.AddressAsync(notice, context.Registry.Name, package.ToString(), entry.At, context.RequestAborted) : [];
            await packages.ChangeAsync(context.Registry.Name, package.ToString(), change, new Trail(entry, notices), context.RequestAborted);
            await NpmJson.OkAsync(context);
        }
    }

    // npm has no word for trusted_publishing_only: that is set by the management API.
    private static (string Description, string Kind, Func<PackageRecord, PackageRecord> Change)? Change(JsonElement body)
    {
        if (body.ValueKind is not JsonValueKind.Object)
        {
            return null;
        }

        PublishingAccess? chosen = (body.GetPropertyCount(), body.Flag("publish_requires_tfa"), body.Flag("automation_token_overrides_tfa")) switch
        {
            (1, false, null) => PublishingAccess.Unrestricted,
            (2, true, true) => PublishingAccess.TwoFactorOrBypassToken,
            (2, true, false) => PublishingAccess.TwoFactorOnly,
            _ => null,
        };
        var setting = chosen?.ToWire();
        return (body.GetPropertyCount(), body.Text("access")) switch
        {
            (1, "public") => ("set access public", "package.access", static package => package with { Access = "public" }),
            (1, "restricted" or "private") => ("set access restricted", "package.access", static package => package with { Access = "restricted" }),
            _ when setting is not null => ($"set publishing access {setting}", "package.settings", package => package with { PublishingAccess = setting }),
            _ => null,
        };
    }

    private JournalEntry Entry(HttpContext context, NpmPackageName package, string? by, string outcome) => JournalEntry.Of("package.access", outcome, by, time.GetUtcNow()) with
    {
        Registry = context.Registry.Name,
        Package = package.ToString(),
    };
}
