using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TrustedPublish.Server.Wiring;
using TrustedPublish.Testing.Logs;
using Xunit;

namespace TrustedPublish.Server.Tests.Wiring;

/// <summary>A real Kestrel, wired as the program wires it, with the routes of one test.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private RunningServer(WebApplication application)
    {
        this.application = application;
        Client = new HttpClient { BaseAddress = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
    }

    public HttpClient Client { get; }

    public static async Task<RunningServer> StartAsync(ConfigurationReading reading, CollectedLog log, Action<WebApplication> map)
    {
        Assert.Empty(reading.Faults);
        var builder = WebApplication.CreateSlimBuilder();
        reading.ApplyTo(builder);
        builder.AddLogging();
        builder.ListenOnPublicUrls(reading.Options!);
        builder.AddForwardedHeaders(reading.Options!);
        builder.Services.AddSingleton(reading.Options!);
        builder.Services.TryAddSingleton(TimeProvider.System);
        log.AddTo(builder.Services);
        var application = builder.Build();
        application.UseForwardedHeaders();
        application.UseMiddleware<RequestLog>();
        application.UseRouting();
        map(application);
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new RunningServer(application);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await application.DisposeAsync();
    }
}
