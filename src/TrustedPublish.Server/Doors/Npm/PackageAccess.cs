using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary>
/// <c>npm access get|set status</c>. A package counts as private until a maintainer says otherwise: npm would write the names of public ones
/// into a public transparency log (automatic provenance).
/// </summary>
internal sealed class PackageAccess(IPackageStore packages, IJournal journal, TimeProvider time)
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
            await RefuseAsync(context, package, caller.Name);
        }
        else if (!account.IsAdministrator)
        {
            await NpmJson.NotMaintainerAsync(context);
        }
        else
        {
            await SaveAsync(context, package, account.Name);
        }
    }

    private async Task RefuseAsync(HttpContext context, NpmPackageName package, string? by)
    {
        await journal.AppendAsync(Entry(context, package, by, "access_policy"), context.RequestAborted);
        await NpmJson.NotSignedInAsync(context);
    }

    private async Task SaveAsync(HttpContext context, NpmPackageName package, string by)
    {
        using var body = await RequestJson.ReadAsync(context);
        if (body?.RootElement.Text("access") is not ("public" or "restricted" or "private") || body.RootElement.EnumerateObject().Count() != 1)
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status400BadRequest, "request_invalid", "Only npm access set status=public|private is understood here.");
            return;
        }

        var access = body.RootElement.Text("access") is "public" ? "public" : "restricted";
        var known = await packages.FindAsync(context.Registry.Name, package.ToString(), context.RequestAborted)
            ?? new PackageRecord { Registry = context.Registry.Name, Name = package.ToString() };
        await packages.SaveAsync(known with { Access = access }, Entry(context, package, by, JournalEntry.Accepted), context.RequestAborted);
        await NpmJson.OkAsync(context);
    }

    private JournalEntry Entry(HttpContext context, NpmPackageName package, string? by, string outcome) => new()
    {
        Id = ShortId.Create(),
        At = time.GetUtcNow(),
        Kind = "package.access",
        Registry = context.Registry.Name,
        Package = package.ToString(),
        Actor = by,
        Outcome = outcome,
    };
}
