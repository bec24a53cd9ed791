namespace TrustedPublish.Cli;

/// <summary>How <c>tp</c> ends; the larger numbers are those of sysexits.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Refused = 1;
    public const int Usage = 2;
    public const int Unreachable = 69;
    public const int Configuration = 78;
}
