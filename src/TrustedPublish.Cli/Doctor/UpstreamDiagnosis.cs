using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Cli.Doctor;

/// <summary>Whether the registry behind the gateway answers, and knows the gateway's credential.</summary>
internal static class UpstreamDiagnosis
{
    public static async Task<IReadOnlyList<Finding>> CheckAsync(Registry registry, CancellationToken cancellationToken)
    {
        var subject = "upstream of " + registry.Name;
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };
        try
        {
            using var ping = await http.GetAsync(new Uri(registry.Upstream, "-/ping"), cancellationToken);
            var reachable = ping.StatusCode < HttpStatusCode.InternalServerError;
            var found = new Finding(subject, reachable, $"{registry.Upstream} answers {(int)ping.StatusCode}", reachable ? null : "look into the upstream's own log");
            return [found, await CheckCredentialAsync(http, registry, subject, cancellationToken)];
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return [new Finding(subject, false, $"no answer from {registry.Upstream}: {fault.GetBaseException().Message}", "start it, or correct Upstream")];
        }
    }

    private static async Task<Finding> CheckCredentialAsync(HttpClient http, Registry registry, string subject, CancellationToken cancellationToken)
    {
        if (registry.UpstreamAuthorization is not { } secret)
        {
            return new Finding(subject, true, "no UpstreamAuthorization is set: writes reach it without a credential");
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(registry.Upstream, "-/whoami"));
        request.Headers.TryAddWithoutValidation("Authorization", secret.Reveal());
        using var answer = await http.SendAsync(request, cancellationToken);
        return (answer.StatusCode, answer.IsSuccessStatusCode ? Name(await answer.Content.ReadAsStringAsync(cancellationToken)) : null) switch
        {
            (_, { } name) => new Finding(subject, true, $"it knows our credential as {name}"),
            (HttpStatusCode.NotFound, _) => new Finding(subject, true, "it has no /-/whoami, the credential was not tried"),
            var (status, _) => new Finding(subject, false, $"it does not accept our credential ({(int)status})", "put a token that may publish into UpstreamAuthorization, as \"Bearer …\""),
        };
    }

    // An upstream that does not know the credential may still answer 200, without a name.
    private static string? Name(string body)
    {
        try
        {
            return JsonNode.Parse(body) is JsonObject answer && answer["username"]?.ToString() is { Length: > 0 } name ? name : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
