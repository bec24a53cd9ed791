using TrustedPublish.Core;
using TrustedPublish.Server.Accounts;
using TrustedPublish.Server.Doors.Npm;
using TrustedPublish.Server.Gateway;
using TrustedPublish.Server.Management;
using TrustedPublish.Server.Notices;
using TrustedPublish.Server.Site;
using TrustedPublish.Server.Wiring;
using TrustedPublish.Storage;

namespace TrustedPublish.Server;

/// <summary>The server's table of contents: what it is made of, in the order in which a request meets it.</summary>
internal static class ServerApp
{
    /// <summary>Runs until stopped.</summary>
    /// <returns>0, or 78 when configuration or stores do not allow a start.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var reading = ConfigurationReading.Read(args, RunningEnvironment.Name());
        if (!reading.IsUsable)
        {
            ConfigurationFaultReport.Write(Console.Error, reading);
            return ConfigurationReading.FaultExitCode;
        }

        await using var app = Build(reading);
        app.LogWarnings(reading);
        try
        {
            await app.OpenAsync(CancellationToken.None);
        }
        catch (Exception fault) when (fault is InvalidOperationException or StoreUnavailableException)
        {
            await Console.Error.WriteLineAsync($"TrustedPublish does not start: {fault.Message}");
            return ConfigurationReading.FaultExitCode;
        }

        await app.RunAsync();
        return 0;
    }

    /// <summary>Builds the server from a usable configuration; <see cref="Opening.OpenAsync"/> comes before it may listen.</summary>
    public static WebApplication Build(ConfigurationReading reading, Action<IServiceCollection>? replace = null)
    {
        if (!reading.IsUsable)
        {
            throw new InvalidOperationException("The configuration has faults.");
        }

        var options = reading.Options;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            EnvironmentName = RunningEnvironment.Name(),

            // The configuration has been read; the default watches all that happens below the working directory, the database's every write too.
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        reading.ApplyTo(builder);
        builder.AddLogging();
        builder.ListenOnPublicUrls(options);
        builder.AddForwardedHeaders(options);
        builder.Services.AddDecisions(options, reading.Providers).AddStorage(options.ToStorage()).AddAccounts().AddNpmDoor().AddGateway().AddManagement().AddNotices().AddSite(options);
        replace?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseForwardedHeaders();
        app.UseMiddleware<RequestLog>();
        app.UseMiddleware<OutageAnswer>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseRouting();
        app.UseMiddleware<SiteHeaders>();
        app.MapHealth();
        app.MapKeySet(options);
        app.MapManagement(options);
        app.MapConfirmations(options);
        app.MapSite(options);
        foreach (var registry in app.Services.GetRequiredService<RegistryCatalog>().All)
        {
            app.MapNpmDoor(registry);
            app.MapGateway(registry);
        }

        app.MapFallback("{**path}", UnknownHost.Answer);
        return app;
    }
}
