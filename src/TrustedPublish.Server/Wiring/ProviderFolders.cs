using TrustedPublish.Core.Providers;
using TrustedPublish.Core.Providers.Generic;

namespace TrustedPublish.Server.Wiring;

/// <summary>Reads the provider files: those beside the program and the operator's own, in <c>providers/</c> beside his configuration file. His replace ours of the same name.</summary>
internal static class ProviderFolders
{
    /// <summary>The built-in providers and all that files describe.</summary>
    public static ProviderCatalog Read(string configurationFile, Surroundings surroundings, FaultList faults)
    {
        string[] folders = [surroundings.ShippedProviders, Path.Combine(Path.GetDirectoryName(configurationFile) ?? surroundings.CurrentDirectory, "providers")];
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in folders.Distinct(StringComparer.Ordinal).SelectMany(folder => FilesIn(folder, faults)))
        {
            files[Path.GetFileNameWithoutExtension(file)] = file;
        }

        return new ProviderCatalog([.. files.Select(file => Read(file.Key, file.Value, faults)).OfType<Provider>()]);
    }

    private static string[] FilesIn(string folder, FaultList faults)
    {
        try
        {
            return Directory.GetFiles(folder, "*.json");
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add(folder, "cannot be read", "let the user this server runs as read it, or remove it");
            return [];
        }
    }

    private static Provider? Read(string name, string file, FaultList faults)
    {
        if (ProviderCatalog.BuiltIn.Any(builtIn => builtIn.Name == name))
        {
            faults.Add(file, "has the name of a built-in provider", "give the file and the provider in it another name");
            return null;
        }

        try
        {
            var provider = ProviderFile.Read(name, File.ReadAllBytes(file), out var found);
            foreach (var fault in found)
            {
                faults.Add(fault.Path.Length == 0 ? file : $"{file}:{fault.Path}", fault.Problem, fault.Fix);
            }

            return provider;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add(file, "cannot be read", "let the user this server runs as read it, or remove it");
            return null;
        }
    }
}
