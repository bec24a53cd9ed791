using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Gateway;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Management;

/// <summary>Lets only maintainers of the route's package through, and only to registries and names that can exist. Routes read what it found.</summary>
internal sealed class MaintainerFilter(RegistryCatalog registries, PackageRoles roles, PackageAdmission admission, Denials denials) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var account = SignedIn.Of(http).Account;
        if (registries.Find(http.Request.RouteValues["registry"] as string ?? "") is not { } registry)
        {
            return Problem.Of(StatusCodes.Status404NotFound, "registry_unknown", $"There is no such registry; these are: {string.Join(", ", registries.All.Select(static known => known.Name))}.");
        }

        if (http.RoutePackage() is not { } package)
        {
            return Problem.Of(StatusCodes.Status400BadRequest, "package_name_invalid", "The path holds no valid package name.");
        }

        var isMaintainer = await roles.MayWriteAsync(registry, package.ToString(), account, http.RequestAborted);
        if (!isMaintainer && !(http.GetEndpoint()?.Metadata.GetMetadata<MayCreatePackage>() is not null && await admission.IsNewAsync(registry, package, account, http.RequestAborted)))
        {
            return await denials.DenyAsync(http, Problem.Of(StatusCodes.Status403Forbidden, "access_policy", "Only a maintainer of the package may do this."));
        }

        http.Features.Set(new ManagedPackage(registry, package, account) { IsNew = !isMaintainer });
        return await next(context);
    }
}

/// <summary>Marks a route that anybody may ask about a package which exists nowhere: it claims the name.</summary>
internal sealed class MayCreatePackage;

/// <summary>What a management call is about and who makes it.</summary>
internal sealed record ManagedPackage(Registry Registry, NpmPackageName Package, Account Account)
{
    /// <summary>Nobody maintains it, it exists nowhere, and the caller could claim it.</summary>
    public bool IsNew { get; init; }

    /// <summary>The package's canonical name.</summary>
    public string Name => Package.ToString();

    /// <summary>What the filter found for this request.</summary>
    public static ManagedPackage Of(HttpContext context) => context.Features.Get<ManagedPackage>() ?? throw new InvalidOperationException("The route has no maintainer filter.");
}
