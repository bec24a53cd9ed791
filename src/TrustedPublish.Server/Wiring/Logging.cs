using Microsoft.Extensions.DependencyInjection.Extensions;
using Serilog;
using Serilog.Core;
using Serilog.Debugging;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Compact;

namespace TrustedPublish.Server.Wiring;

/// <summary>Where log events go and which are kept. The only file that names Serilog.</summary>
internal static class Logging
{
    private const string SectionName = "Serilog";

    /// <summary>Logs to the console: compact JSON, or plain lines in Development. Sinks in the container (tests) get every event too.</summary>
    public static void AddLogging(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        builder.Logging.AddFilter("Yarp", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http", LogLevel.Warning);

        // Its scope would put the raw path into every event of a request, and npm puts tokens into paths.
        // Named for the provider, so that no configuration brings it back.
        builder.Logging.AddFilter<SerilogLoggerProvider>("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        var isDevelopment = builder.Environment.IsDevelopment();
        var section = builder.Configuration.GetSection(SectionName);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, SerilogLoggerProvider>(services =>
            new SerilogLoggerProvider(CreateLogger(services, section.Exists() ? builder.Configuration : null, isDevelopment), dispose: true)));
    }

    /// <summary>What is wrong with the operator's own logger section, if there is one.</summary>
    public static string? SectionProblem(IConfiguration configuration)
    {
        if (!configuration.GetSection(SectionName).Exists())
        {
            return null;
        }

        try
        {
            using var logger = new LoggerConfiguration().ReadFrom.Configuration(configuration).CreateLogger();
            return null;
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or FormatException or IOException)
        {
            return fault.Message;
        }
    }

    private static Logger CreateLogger(IServiceProvider services, IConfiguration? configuration, bool isDevelopment)
    {
        // A sink that fails says so on the error stream instead of nowhere.
        SelfLog.Enable(Console.Error);
        var logger = new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .ReadFrom.Services(services);
        if (configuration is not null)
        {
            logger.ReadFrom.Configuration(configuration);
        }

        return (isDevelopment
            ? logger.WriteTo.Console(
                outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {SourceContext}: {Message:lj}{NewLine}{Exception}",
                formatProvider: System.Globalization.CultureInfo.InvariantCulture)
            : logger.WriteTo.Console(new CompactJsonFormatter())).CreateLogger();
    }
}
