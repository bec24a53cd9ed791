using System.Text.Json;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Bindings.GuardRails;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Accounts;
using TrustedPublish.Server.Gateway;
using TrustedPublish.Server.Management;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary><c>npm trust github|gitlab|circleci|list|revoke</c>: a package's trusted publishers in npm's words.</summary>
internal sealed class Trust(
    PublisherRegistration registration, PublisherDirectory publishers, GuardRailCatalog guardRails, IssuerDirectory issuers, UpstreamPackages upstream, PackageRoles roles, PackageAdmission admission,
    Maintainership maintainership, StepUp stepUp, RegistrationLimit limit)
{
    public async Task ListAsync(HttpContext context)
    {
        if (await MaintainerAsync(context) is not var (package, _, _))
        {
            return;
        }

        await WriteAsync(context, publishers.Of(context.Registry.Name, package.ToString()));
    }

    public async Task CreateAsync(HttpContext context)
    {
        if (await MaintainerAsync(context, mayBeNew: true) is not var (package, account, isNew))
        {
            return;
        }

        if (await limit.TakeAsync(context, account) is { } wait)
        {
            await RateLimited.WriteAsync(context, wait);
            return;
        }

        using var body = await RequestJson.ReadAsync(context);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() != 1
            || TrustConfiguration.ToBinding(list[0], issuers.All.Select(static keys => keys.Issuer)) is not { } binding)
        {
            await InvalidAsync(context, "the body is not one trusted publisher of type github, gitlab or circleci");
            return;
        }

        if (!await stepUp.RequireAsync(context, account, $"add a trusted publisher ({TrustConfiguration.Summary(binding)}) to {package}", list[0].GetRawText()))
        {
            return;
        }

        var exists = await upstream.ExistsAsync(context.Registry, package, context.RequestAborted);
        using var json = JsonDocument.Parse(binding.ToJsonString());
        var change = await registration.AddAsync(context.Registry.Name, package.ToString(), exists, json.RootElement, account.Name,
            isNew ? () => maintainership.ReserveNewAsync(context.Registry.Name, package.ToString(), account, context.RequestAborted) : null, context.RequestAborted);
        if (change.Unclaimed is { } unclaimed)
        {
            await (unclaimed is NewPackage.TooMany
                ? ErrorBody.WriteAsync(context, StatusCodes.Status409Conflict, "too_many_reserved", PublisherCalls.TooMany)
                : NpmJson.NotMaintainerAsync(context));
        }
        else if (change.Publisher is not { } publisher)
        {
            await InvalidAsync(context, string.Join("; ", change.Faults.Select(static fault => $"{fault.Field} {fault.Problem}")));
        }
        else if (change.IsDuplicate)
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status409Conflict, "publisher_exists", $"This trusted publisher exists already: {publisher.Id}.");
        }
        else
        {
            context.Response.Headers["npm-notice"] = TrustConfiguration.Notice(publisher, exists is true, guardRails.Objections(context.Registry.Name, publisher.Binding));
            await WriteAsync(context, [publisher]);
        }
    }

    public async Task RevokeAsync(HttpContext context, string id)
    {
        if (await MaintainerAsync(context) is not var (package, account, _))
        {
            return;
        }

        var publisher = publishers.Find(id);
        if (publisher is null || publisher.Record.Registry != context.Registry.Name || publisher.Record.Package != package.ToString())
        {
            await UnknownAsync(context);
            return;
        }

        if (!await stepUp.RequireAsync(context, account, $"remove the trusted publisher {publisher.Id} of {package}"))
        {
            return;
        }

        if (!await registration.RemoveAsync(publisher, account.Name, context.RequestAborted))
        {
            await UnknownAsync(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        context.Response.Headers.CacheControl = "no-store";
    }

    private async Task<(NpmPackageName, Account, bool IsNew)?> MaintainerAsync(HttpContext context, bool mayBeNew = false)
    {
        var caller = await context.IdentifyAsync(context.Registry);
        if (context.RoutePackage() is not { } package)
        {
            await NpmJson.NoPackageAsync(context);
        }
        else if (caller.Account is not { } account)
        {
            await NpmJson.NotSignedInAsync(context, caller);
        }
        else if (await roles.MayWriteAsync(context.Registry, package.ToString(), account, context.RequestAborted))
        {
            return (package, account, false);
        }
        else if (mayBeNew && await admission.IsNewAsync(context.Registry, package, account, context.RequestAborted))
        {
            return (package, account, true);
        }
        else
        {
            await NpmJson.NotMaintainerAsync(context);
        }

        return null;
    }

    private static Task UnknownAsync(HttpContext context) =>
        ErrorBody.WriteAsync(context, StatusCodes.Status404NotFound, "publisher_unknown", "This package has no trusted publisher with that id.");

    private static Task InvalidAsync(HttpContext context, string why) =>
        ErrorBody.WriteAsync(context, StatusCodes.Status400BadRequest, "publisher_invalid", $"Invalid trusted publisher configuration: {why}");

    private static async Task WriteAsync(HttpContext context, IReadOnlyList<Publisher> publishers)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartArray();
        foreach (var publisher in publishers)
        {
            TrustConfiguration.Write(json, publisher);
        }

        json.WriteEndArray();
    }
}
