namespace TrustedPublish.Server.Wiring.Faults;

/// <summary>Faults in sections that ASP.NET and the logger read themselves, where they would end in a stack trace.</summary>
internal static class HostSectionRules
{
    public static void Check(RuleContext context)
    {
        ForwardedHeadersSetup.Check(context.Configuration, context.Faults);
        CheckLevels(context, context.Configuration.GetSection("Logging"));
        if (Logging.SectionProblem(context.Configuration) is { } problem)
        {
            context.Faults.Add("Serilog", $"cannot be read: {problem}", "see Serilog's own configuration format, or leave the section out");
        }

        foreach (var key in (string[])["Path", "KeyPath"])
        {
            var section = context.Configuration.GetSection($"Kestrel:Certificates:Default:{key}");
            if (section.Value is { Length: > 0 } file && !ReadableFile.TryRead(context.FullPath(file), out _, out var fault))
            {
                context.Faults.Add(section.Path, fault, "give the path of a file that this process can read");
            }
        }
    }

    private static void CheckLevels(RuleContext context, IConfigurationSection section)
    {
        foreach (var child in section.GetChildren())
        {
            if (section.Key == "LogLevel" && child.Value is { } level && !Enum.TryParse<LogLevel>(level, ignoreCase: true, out _))
            {
                context.Faults.Add(child.Path, "is not a log level", NearestName.Suggest(level, Enum.GetNames<LogLevel>()));
            }

            CheckLevels(context, child);
        }
    }
}
