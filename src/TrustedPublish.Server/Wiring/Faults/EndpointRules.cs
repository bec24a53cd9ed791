namespace TrustedPublish.Server.Wiring.Faults;

/// <summary>The addresses we answer on: no two the same, each with what its scheme needs.</summary>
internal static class EndpointRules
{
    public static void Check(RuleContext context)
    {
        var endpoints = Endpoints(context);
        foreach (var (path, _, twin) in endpoints.Where(endpoint => endpoint.Twin is not null))
        {
            context.Faults.Add(path, $"is the same address as {twin}", "give each its own port or host");
        }

        if (!context.ListensElsewhere)
        {
            CheckPorts(context, endpoints);
            CheckCertificate(context, endpoints);
        }
    }

    /// <summary>Public URLs over which passwords and tokens would travel in clear text.</summary>
    public static IReadOnlyList<string> Warnings(TrustedPublishOptions options) =>
    [
        .. options.Registries.Select(registry => registry.PublicUrl)
            .Prepend(options.PublicUrl)
            .Where(url => url is { IsHttps: false, Uri.IsLoopback: false })
            .Select(url => $"{url} is not https: passwords and tokens travel in clear text"),
    ];

    private static List<(string Path, EndpointUrl Url, string? Twin)> Endpoints(RuleContext context)
    {
        List<(string Path, EndpointUrl Url, string? Twin)> endpoints = [];
        Note(context.Paths.PathOf(context.Options, nameof(TrustedPublishOptions.PublicUrl)), context.Options.PublicUrl);
        foreach (var registry in context.Options.Registries)
        {
            Note(context.Paths.PathOf(registry, nameof(RegistryOptions.PublicUrl)), registry.PublicUrl);
        }

        return endpoints;

        void Note(string path, EndpointUrl? url)
        {
            if (url is not null)
            {
                endpoints.Add((path, url, endpoints.Find(other => other.Url == url).Path));
            }
        }
    }

    private static void CheckPorts(RuleContext context, List<(string Path, EndpointUrl Url, string? Twin)> endpoints)
    {
        foreach (var port in endpoints.GroupBy(endpoint => endpoint.Url.Uri.Port))
        {
            var first = port.First();
            foreach (var (path, _, _) in port.Where(endpoint => endpoint.Url.IsHttps != first.Url.IsHttps))
            {
                context.Faults.Add(path, $"wants port {port.Key} with another scheme than {first.Path}", "one port speaks either http or https: change one of the ports, or set Urls");
            }
        }
    }

    private static void CheckCertificate(RuleContext context, List<(string Path, EndpointUrl Url, string? Twin)> endpoints)
    {
        if (!context.Configuration.GetSection("Kestrel:Certificates:Default").Exists()
            && endpoints.Find(endpoint => endpoint.Url.IsHttps).Path is { } path)
        {
            context.Faults.Add(
                path,
                "is https, but there is no certificate to serve it with",
                "set Kestrel:Certificates:Default:Path and Kestrel:Certificates:Default:KeyPath; behind a proxy that speaks https set Urls to what this server listens on");
        }
    }
}
