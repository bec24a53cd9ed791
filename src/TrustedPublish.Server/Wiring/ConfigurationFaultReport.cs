namespace TrustedPublish.Server.Wiring;

/// <summary>Prints faults for the operator who has to mend them.</summary>
internal static class ConfigurationFaultReport
{
    public static void Write(TextWriter writer, ConfigurationReading reading)
    {
        writer.WriteLine($"TrustedPublish does not start: {reading.Faults.Count} configuration fault{(reading.Faults.Count == 1 ? "" : "s")} (file {reading.File}; environment variables and arguments count too).");
        foreach (var fault in reading.Faults)
        {
            writer.WriteLine();
            writer.WriteLine($"  {OneLine(fault.Path)}");
            writer.WriteLine($"    wrong: {OneLine(fault.Problem)}");
            writer.WriteLine($"    fix:   {OneLine(fault.Fix)}");
        }
    }

    // Names in a file may hold line ends and terminal escapes.
    private static string OneLine(string text) =>
        string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter));
}
