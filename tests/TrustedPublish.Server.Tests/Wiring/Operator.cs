using System.Text.Json.Nodes;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Tests.Wiring;

/// <summary>An operator at work: a folder with a configuration file, environment variables and a command line, all made up.</summary>
internal sealed class Operator : IDisposable
{
    private readonly Dictionary<string, string> variables = new(StringComparer.Ordinal);

    public Operator()
    {
        Directory.CreateDirectory(System.IO.Path.Combine(Folder, "config"));
        File.Copy(DefaultFile, ConfigurationFile);
    }

    public static string DefaultFile => System.IO.Path.Combine(AppContext.BaseDirectory, "config", "trustedpublish.json");

    public string Folder { get; } = Directory.CreateTempSubdirectory("tp-config-").FullName;

    public string ConfigurationFile => Path("config/trustedpublish.json");

    public string Path(string relative) => System.IO.Path.Combine(Folder, relative);

    public Operator WritesFile(string relative, string content)
    {
        File.WriteAllText(Path(relative), content);
        return this;
    }

    /// <summary>Changes the default file: <c>null</c> as text is JSON's null, <c>-</c> removes the key.</summary>
    public Operator Changes(string keyPath, string json)
    {
        var root = JsonNode.Parse(File.ReadAllText(ConfigurationFile))!;
        var keys = keyPath.Split(':');
        JsonNode node = root;
        foreach (var key in keys[..^1])
        {
            node = node is JsonArray list ? list[int.Parse(key, null)]! : node[key]!;
        }

        switch (node)
        {
            case JsonObject group when json == "-":
                group.Remove(keys[^1]);
                break;
            case JsonObject group:
                group[keys[^1]] = JsonNode.Parse(json);
                break;
            case JsonArray list:
                list.Insert(int.Parse(keys[^1], null), JsonNode.Parse(json));
                break;
        }

        return WritesFile("config/trustedpublish.json", root.ToJsonString());
    }

    public Operator Sets(string variable, string value)
    {
        variables[variable] = value;
        return this;
    }

    public ConfigurationReading Starts(params string[] args) => StartsIn("Production", args);

    public ConfigurationReading StartsIn(string environment, params string[] args) =>
        ConfigurationReading.Read(args, environment, new Surroundings
        {
            Variables = variables,
            ProgramDirectory = Path("program"),
            CurrentDirectory = Folder,
        });

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
