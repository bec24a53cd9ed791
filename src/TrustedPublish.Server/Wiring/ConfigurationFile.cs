using System.Text.Json;

namespace TrustedPublish.Server.Wiring;

/// <summary>Chooses the configuration file and reads it strictly: what a lenient reader would drop silently is a fault here.</summary>
internal static class ConfigurationFile
{
    public const string Variable = "TRUSTEDPUBLISH_CONFIG";

    /// <summary>Our own section and those that ASP.NET and the logger read themselves.</summary>
    public static IReadOnlyList<string> KnownSections { get; } =
        [TrustedPublishOptions.SectionName, "Kestrel", ForwardedHeadersSetup.SectionName, "Urls", "Serilog", "AllowedHosts", "Logging"];

    /// <summary>The file that is read, as a full path; it need not exist.</summary>
    public static string Choose(string? argument, Surroundings surroundings)
    {
        if ((argument ?? surroundings.Variables.GetValueOrDefault(Variable)) is { Length: > 0 } named)
        {
            return Path.GetFullPath(named, surroundings.CurrentDirectory);
        }

        var relative = Path.Combine("config", "trustedpublish.json");
        var besideProgram = Path.Combine(surroundings.ProgramDirectory, relative);
        return File.Exists(besideProgram) ? besideProgram : Path.Combine(surroundings.CurrentDirectory, relative);
    }

    /// <summary>The file as configuration keys; faults name the file or the key.</summary>
    public static Dictionary<string, string?> Read(string path, FaultList faults)
    {
        Dictionary<string, string?> keys = new(StringComparer.OrdinalIgnoreCase);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                faults.Add(path, "is not a JSON object", "begin with { \"TrustedPublish\": { … } }");
                return keys;
            }

            foreach (var section in document.RootElement.EnumerateObject())
            {
                if (!KnownSections.Contains(section.Name.Split(':')[0], StringComparer.OrdinalIgnoreCase))
                {
                    faults.Add(section.Name, "is not a section that anything reads", NearestName.Suggest(section.Name, KnownSections));
                }
            }

            Flatten(document.RootElement, null, keys, faults);
        }
        catch (JsonException fault)
        {
            var where = fault.LineNumber is { } line ? $" at line {line + 1}, byte {fault.BytePositionInLine + 1}" : "";
            faults.Add(path, $"is not JSON{where}", "check quotes, brackets and commas there (no comma before a closing bracket)");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add(
                path,
                fault is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : "cannot be read",
                $"give the path of a readable file with --config or {Variable}");
        }

        return keys;
    }

    private static void Flatten(JsonElement element, string? path, Dictionary<string, string?> keys, FaultList faults)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when element.EnumerateObject().Any():
                foreach (var property in element.EnumerateObject())
                {
                    Flatten(property.Value, path is null ? property.Name : $"{path}:{property.Name}", keys, faults);
                }

                break;
            case JsonValueKind.Array when element.GetArrayLength() > 0:
                var index = 0;
                foreach (var item in element.EnumerateArray())
                {
                    Flatten(item, $"{path}:{index++}", keys, faults);
                }

                break;
            case var kind when path is not null:
                // One of two equal keys would win silently; keys differ in case only for the writer.
                if (!keys.TryAdd(path, kind == JsonValueKind.Null ? null : Text(element)))
                {
                    faults.Add(path, "is written twice", "keep one of the two (upper and lower case count as equal)");
                }

                break;
        }
    }

    // An empty object or list is the empty text: there, but without anything in it.
    private static string Text(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object or JsonValueKind.Array => "",
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => element.GetRawText(),
    };
}
