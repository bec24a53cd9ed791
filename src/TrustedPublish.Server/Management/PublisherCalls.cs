using System.Text.Json;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Bindings.GuardRails;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Server.Gateway;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Management;

/// <summary><c>…/packages/{package}/publishers</c>: list, add, show, change, remove.</summary>
internal sealed class PublisherCalls(
    PublisherRegistration registration, PublisherDirectory publishers, GuardRailCatalog guardRails, UpstreamPackages upstream, Maintainership maintainership, RegistrationLimit limit, TimeProvider time)
{
    public static string TooMany { get; } = $"You have {Maintainership.MaxReserved} packages that wait for their first publish: publish one, or wait until one lapses.";

    public IResult List(HttpContext context)
    {
        var managed = ManagedPackage.Of(context);
        return new JsonText(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("publishers");
            foreach (var publisher in publishers.Of(managed.Registry.Name, managed.Name))
            {
                PublisherJson.Write(json, publisher, guardRails, time.GetUtcNow());
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    public async Task<IResult> AddAsync(HttpContext context)
    {
        var managed = ManagedPackage.Of(context);
        if (await limit.TakeAsync(context, managed.Account) is { } wait)
        {
            return Problem.RateLimited(context, wait);
        }

        using var body = await RequestJson.ReadAsync(context);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } publisher)
        {
            return Problem.NotJson("one JSON object with provider and the provider's fields");
        }

        var exists = await upstream.ExistsAsync(managed.Registry, managed.Package, context.RequestAborted);
        var change = await registration.AddAsync(
            managed.Registry.Name, managed.Name, exists, publisher, managed.Account.Name,
            managed.IsNew ? () => maintainership.ReserveNewAsync(managed.Registry.Name, managed.Name, managed.Account, context.RequestAborted) : null, context.RequestAborted);
        return change switch
        {
            { Unclaimed: NewPackage.TooMany } => Problem.Of(StatusCodes.Status409Conflict, "too_many_reserved", TooMany),
            { Unclaimed: not null } => Problem.Of(StatusCodes.Status403Forbidden, "access_policy", "Only a maintainer of the package may do this."),
            { Publisher: null } => Problem.Of("publisher_invalid", change.Faults),
            { IsDuplicate: true } => Problem.Of(StatusCodes.Status409Conflict, "publisher_exists", $"This trusted publisher exists already: {change.Publisher.Id}."),
            _ => Show(change.Publisher, StatusCodes.Status201Created),
        };
    }

    public IResult Get(HttpContext context, string id) => Find(context, id) is { } publisher ? Show(publisher, StatusCodes.Status200OK) : Unknown();

    public async Task<IResult> ChangeAsync(HttpContext context, string id)
    {
        if (Find(context, id) is not { } publisher)
        {
            return Unknown();
        }

        using var body = await RequestJson.ReadAsync(context);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } changes)
        {
            return Problem.NotJson("one JSON object with the fields to change; null takes a value away, {} renews");
        }

        var change = await registration.ChangeAsync(publisher, changes, ManagedPackage.Of(context).Account.Name, context.RequestAborted);
        return change switch
        {
            { IsConflict: true } => Problem.Of(StatusCodes.Status409Conflict, "publisher_changed", "The publisher was changed or removed meanwhile; read it again."),
            { Publisher: null } => Problem.Of("publisher_invalid", change.Faults),
            _ => Show(change.Publisher, StatusCodes.Status200OK),
        };
    }

    public async Task<IResult> RemoveAsync(HttpContext context, string id) =>
        Find(context, id) is { } publisher && await registration.RemoveAsync(publisher, ManagedPackage.Of(context).Account.Name, context.RequestAborted)
            ? Results.NoContent()
            : Unknown();

    // An id of another package is as unknown as one that never was (MNT-11).
    private Publisher? Find(HttpContext context, string id)
    {
        var managed = ManagedPackage.Of(context);
        return publishers.Find(id) is { } publisher && publisher.Record.Registry == managed.Registry.Name && publisher.Record.Package == managed.Name ? publisher : null;
    }

    private JsonText Show(Publisher publisher, int status) => new(status, json => PublisherJson.Write(json, publisher, guardRails, time.GetUtcNow()));

    private static IResult Unknown() => Problem.Of(StatusCodes.Status404NotFound, "publisher_unknown", "This package has no trusted publisher with that id.");
}
