using TrustedPublish.Core.Maintainers;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary><c>npm access list</c>, and the person that <c>npm owner</c> looks up. Names and addresses of people are for those who are signed in.</summary>
internal sealed class PackageLists(IMaintainerStore store, IOrganisationStore organisations)
{
    public async Task PersonAsync(HttpContext context, string username)
    {
        if (await PeopleAnswers.SignedInAsync(context) is null)
        {
            return;
        }

        if (await store.FindPersonAsync(username, context.RequestAborted) is not { } person)
        {
            await UnknownAsync(context, username);
            return;
        }

        await PeopleAnswers.WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("_id", $"org.couchdb.user:{person.Name}");
            json.WriteString("name", person.Name);
            json.WriteString("email", person.Email ?? "");
            json.WriteString("type", "user");
            json.WriteStartArray("roles");
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    public async Task CollaboratorsAsync(HttpContext context)
    {
        if (await PeopleAnswers.SignedInAsync(context) is null)
        {
            return;
        }

        if (context.RoutePackage() is not { } package)
        {
            await NpmJson.NoPackageAsync(context);
            return;
        }

        await WriteAsync(context, await store.CollaboratorsAsync(context.Registry.Name, package.ToString(), context.RequestAborted));
    }

    public async Task OfPersonAsync(HttpContext context, string username)
    {
        if (await PeopleAnswers.SignedInAsync(context) is null)
        {
            return;
        }

        if (await store.FindPersonAsync(username, context.RequestAborted) is not { } person)
        {
            await UnknownAsync(context, username);
            return;
        }

        await WriteAsync(context, await store.PackagesOfAsync(context.Registry.Name, person.Id, context.RequestAborted));
    }

    /// <summary>The packages of a scope that whoever asks has a role in. A 404 makes npm ask for a person of that name.</summary>
    public async Task OfOrganisationAsync(HttpContext context)
    {
        if (await PeopleAnswers.SignedInAsync(context) is not { } account || await PeopleAnswers.OrganisationAsync(context) is not { } name)
        {
            return;
        }

        var organisation = await organisations.LoadAsync(context.Registry.Name, name, context.RequestAborted);
        if (!organisation.Exists)
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status404NotFound, "org_unknown", $"There is no organisation {name} here.");
            return;
        }

        var packages = await store.PackagesOfScopeAsync(context.Registry.Name, name, context.RequestAborted);
        if (account.IsAdministrator)
        {
            await WriteAsync(context, packages.Select(static package => KeyValuePair.Create(package, PackageRole.Write)));
            return;
        }

        var own = await store.PackagesOfAsync(context.Registry.Name, account.Id, context.RequestAborted);
        await WriteAsync(context, packages.Where(own.ContainsKey).Select(package => KeyValuePair.Create(package, own[package])));
    }

    private static Task WriteAsync(HttpContext context, IEnumerable<KeyValuePair<string, PackageRole>> roles) =>
        PeopleAnswers.WriteAsync(context, roles.Select(static role => (role.Key, role.Value.ToWire())));

    private static Task UnknownAsync(HttpContext context, string username)
    {
        var denial = ChangeDenial.UnknownAccount(username);
        return ErrorBody.WriteAsync(context, denial.Status, denial.Code, denial.Sentence);
    }
}
