using TrustedPublish.Core.Registries;

namespace TrustedPublish.Server.Wiring;

/// <summary>
/// Reads the package out of a route, in every form clients write it: <c>@scope%2fname</c> (the slash stays encoded in route values),
/// <c>@scope/name</c> as two segments, <c>%40</c>, plain names.
/// </summary>
internal static class PackageRoute
{
    /// <summary>The two shapes of a route with a package in it.</summary>
    public static string[] Patterns(string before, string after) => [$"{before}/{{package}}{after}", $"{before}/@{{scope}}/{{name}}{after}"];

    extension(HttpContext context)
    {
        /// <summary>The package of the route; null when it is not a valid name.</summary>
        public NpmPackageName? RoutePackage()
        {
            var values = context.Request.RouteValues;
            var text = values["package"] is string package ? Decode(package) : $"@{values["scope"]}/{values["name"]}";
            return NpmPackageName.TryParse(text, out var name) ? name : null;
        }
    }

    // Only the slash of a scope is still encoded here; a name that still holds a percent sign afterwards is none.
    private static string Decode(string segment) =>
        segment.StartsWith('@') ? segment.Replace("%2f", "/", StringComparison.OrdinalIgnoreCase) : segment;
}
