using TrustedPublish.Core;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Server.Wiring;

/// <summary>Liveness and readiness, on every host and port. Readiness depends on our stores and our clock, never on one issuer (ISS-19).</summary>
internal static class Health
{
    extension(WebApplication app)
    {
        public void MapHealth()
        {
            app.MapGet("/health/live", static () => Results.Text("live"));
            app.MapGet("/health/ready", ReadyAsync);
        }
    }

    private static async Task<IResult> ReadyAsync(PublisherDirectory publishers, IssuerDirectory issuers, ClockGuard clock, CancellationToken cancellationToken)
    {
        if (clock.IsBehind())
        {
            return Results.Text("The clock went back: nothing is minted until it has caught up.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        try
        {
            await publishers.RefreshAsync(cancellationToken);
            var lines = issuers.All.Select(static issuer => $"issuer {issuer.Issuer.Name}: {issuer.Known.Count} keys");
            return Results.Text($"ready\n{string.Join('\n', lines)}\n");
        }
        catch (StoreUnavailableException fault)
        {
            return Results.Text(fault.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
