namespace TrustedPublish.Server.Wiring;

/// <summary>Which environment the process runs in; Production unless it is told otherwise.</summary>
internal static class RunningEnvironment
{
    public static string Name() =>
        Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") is { Length: > 0 } dotnet ? dotnet
        : Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") is { Length: > 0 } aspnet ? aspnet
        : Environments.Production;
}
