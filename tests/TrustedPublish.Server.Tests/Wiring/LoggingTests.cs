using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TrustedPublish.Core.Registries;
using TrustedPublish.Testing.Logs;
using Xunit;

namespace TrustedPublish.Server.Tests.Wiring;

/// <summary>What a request leaves in the log, and what it must not leave.</summary>
public sealed partial class LoggingTests
{
    private const string Token = "tps_not-for-the-log";

    [Fact]
    public async Task A_request_is_one_line_with_its_route_pattern_and_never_its_path_or_query()
    {
        var log = new CollectedLog();
        using var administrator = new Operator();
        await using var server = await RunningServer.StartAsync(administrator.Starts("--urls", "http://127.0.0.1:0"), log, application =>
            application.MapDelete("/-/user/token/{token}", (ILogger<LoggingTests> logger) =>
            {
                InsideRequest(logger);
                return Results.NoContent();
            }));

        using var answer = await server.Client.DeleteAsync($"/-/user/token/{Token}?again={Token}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);

        Assert.DoesNotContain(Token, log.Text, StringComparison.Ordinal);
        Assert.Contains("inside the request", log.Text, StringComparison.Ordinal);
        var line = Assert.Single(log.Lines, line => line.Contains("Wiring.RequestLog\"", StringComparison.Ordinal));
        Assert.Contains("\"Method\":\"DELETE\",\"Route\":\"/-/user/token/{token}\",\"Status\":204", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operators_can_raise_levels_but_not_bring_raw_paths_into_the_log()
    {
        var log = new CollectedLog();
        using var administrator = new Operator()
            .Changes("Logging", """{ "LogLevel": { "Default": "Debug", "Microsoft.AspNetCore": "Warning", "Microsoft.AspNetCore.Hosting.Diagnostics": "Information" }, "Serilog": { "LogLevel": { "Microsoft.AspNetCore.Hosting.Diagnostics": "Information" } } }""");
        await using var server = await RunningServer.StartAsync(
            administrator.Starts("--urls", "http://127.0.0.1:0"),
            log,
            application => application.MapGet("/{name}", (ILogger<LoggingTests> logger) => InsideRequestDetail(logger)));

        await server.Client.GetStringAsync($"/{Token}", TestContext.Current.CancellationToken);

        Assert.Contains("a detail", log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_is_named_by_configuration_and_a_strange_method_or_path_by_nothing()
    {
        var log = new CollectedLog();
        using var administrator = new Operator();
        await using var server = await RunningServer.StartAsync(administrator.Starts("--urls", "http://127.0.0.1:0"), log, application =>
            application.MapGet("/{package}", () => "").WithMetadata(Npm));

        await server.Client.GetStringAsync($"/{Token}", TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(new HttpMethod(Token), $"/-/{Token}");
        using var answer = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);

        var lines = log.Lines.Where(line => line.Contains("Wiring.RequestLog\"", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, lines.Count);
        Assert.Contains("\"Registry\":\"npm\"", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"Method\":\"OTHER\",\"Route\":\"-\",\"Status\":404", lines[1], StringComparison.Ordinal);
        Assert.Contains("\"Registry\":\"-\"", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(Token, log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_fails_is_logged_as_a_server_error()
    {
        var log = new CollectedLog();
        using var administrator = new Operator();
        await using var server = await RunningServer.StartAsync(
            administrator.Starts("--urls", "http://127.0.0.1:0"), log, application => application.MapGet("/fails", Fail));

        using var answer = await server.Client.GetAsync("/fails", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);

        Assert.Contains("\"Route\":\"/fails\",\"Status\":500", Assert.Single(log.Lines, line => line.Contains("Wiring.RequestLog\"", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("a bug of this test", log.Text, StringComparison.Ordinal);
    }

    private static Registry Npm { get; } = new()
    {
        Name = "npm",
        Ecosystem = "npm",
        PublicUrl = new Uri("http://127.0.0.1:5081/"),
        Upstream = new Uri("http://127.0.0.1:4873/"),
        Audience = "npm:127.0.0.1",
    };

    private static string Fail() => throw new InvalidOperationException("a bug of this test");

    private static string InsideRequestDetail(ILogger logger)
    {
        Detail(logger);
        return "done";
    }

    [LoggerMessage(1, LogLevel.Information, "inside the request")]
    private static partial void InsideRequest(ILogger logger);

    [LoggerMessage(2, LogLevel.Debug, "a detail")]
    private static partial void Detail(ILogger logger);
}
