using System.Net;
using System.Net.Http.Headers;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Server.Gateway.Staging;

/// <summary>Sends a held publish document to an upstream, as its client would have.</summary>
internal sealed class UpstreamPublish(UpstreamConnection connection, UpstreamPatience patience)
{
    /// <summary>Slower than this an upstream is not waited for.</summary>
    private const long BytesPerSecond = 256 * 1024;

    /// <summary>Sends it once.</summary>
    public async Task<UpstreamAnswer> SendAsync(Registry registry, NpmPackageName package, Stream document, long length, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri($"{registry.Upstream.AbsoluteUri}{package.Escaped}"));
        using var content = new StreamContent(document);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentLength = length;
        request.Content = content;
        UpstreamHeaders.Set(request, registry);
        request.Headers.TryAddWithoutValidation("npm-command", "publish");
        request.Headers.Accept.ParseAdd("application/json");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience.Forwarding + TimeSpan.FromSeconds(length / BytesPerSecond));
        try
        {
            using var answer = await connection.Invoker.SendAsync(request, limit.Token);
            return Judge(answer.StatusCode);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return UpstreamAnswer.Later("the registry did not answer");
        }
    }

    // Its own words stay with it: they could hold anything, and would end up in notices.
    private static UpstreamAnswer Judge(HttpStatusCode status) => status switch
    {
        >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => UpstreamAnswer.Taken,
        HttpStatusCode.Unauthorized => UpstreamAnswer.Later("the registry refuses the gateway's credential (401)"),
        HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => UpstreamAnswer.Later($"the registry answers {(int)status}"),
        _ => UpstreamAnswer.Refused($"the registry refuses it ({(int)status})"),
    };
}

/// <summary>What an upstream said to a publish.</summary>
/// <param name="IsTaken">It has it now.</param>
/// <param name="IsFinal">Asking again is of no use.</param>
/// <param name="Reason">Our words for why not.</param>
internal sealed record UpstreamAnswer(bool IsTaken, bool IsFinal, string Reason)
{
    public static UpstreamAnswer Taken { get; } = new(true, true, "");

    public static UpstreamAnswer Later(string reason) => new(false, false, reason);

    public static UpstreamAnswer Refused(string reason) => new(false, true, reason);
}
