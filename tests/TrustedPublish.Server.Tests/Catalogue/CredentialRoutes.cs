using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Server.Tests.World;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Every route of the running server that can change something, so that a new one cannot be forgotten.</summary>
internal static partial class CredentialRoutes
{
    /// <summary>The methods tried on routes that take any.</summary>
    private static readonly string[] Writing = ["PUT", "POST", "PATCH", "DELETE"];

    public static IReadOnlyList<MutatingRoute> Of(ServerWorld world) =>
    [
        .. world.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(static endpoint => Methods(endpoint).Select(method => (endpoint, method)))
            .Select(static route => new MutatingRoute(
                route.method,
                "/" + route.endpoint.RoutePattern.RawText!.Trim('/'),
                route.endpoint.Metadata.GetMetadata<IHostMetadata>()?.Hosts is [{ } host, ..] ? host : null,
                route.endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null))
            .Distinct(),
    ];

    private static IEnumerable<string> Methods(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null ? ["POST"]
        : endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is { HttpMethods.Count: > 0 } named ? named.HttpMethods.Where(static method => method is not ("GET" or "HEAD"))
        : Writing;

    /// <summary>A path of the route, with names of things that exist.</summary>
    public static string Fill(string pattern, IReadOnlyDictionary<string, string> names) =>
        Parameter().Replace(pattern, match => names[match.Groups["name"].Value]);

    [GeneratedRegex(@"\{\*{0,2}(?<name>[a-zA-Z]+)\}")]
    private static partial Regex Parameter();
}

/// <param name="Host">Host and port; null = any.</param>
internal sealed record MutatingRoute(string Method, string Pattern, string? Host, bool IsPage)
{
    /// <summary>The pattern without the path of a registry whose public URL has one.</summary>
    public string Below => Pattern.StartsWith("/team/npm/", StringComparison.Ordinal) ? Pattern["/team/npm".Length..] : Pattern;

    public bool IsAboutStage => Below.Contains("/stage/{id}", StringComparison.Ordinal) || Below.Contains("/stages/{id}", StringComparison.Ordinal);

    public override string ToString() => $"{Method} {Below}";
}
