using Microsoft.AspNetCore.Builder;

namespace TrustedPublish.Cli.Demo;

/// <summary>The one place where the demo starts the server itself, in this process.</summary>
internal static class DemoServer
{
    /// <summary>The server with the given arguments, not yet started.</summary>
    public static WebApplication Build(string[] args) => throw new DemoException("this build holds no server.");
}
