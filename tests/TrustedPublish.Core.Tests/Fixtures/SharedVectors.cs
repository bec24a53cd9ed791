using System.Text.Json.Nodes;

namespace TrustedPublish.Core.Tests.Fixtures;

/// <summary>Vector files of others, which are not part of the repository: <c>shared/vectors</c> beside it or above.</summary>
internal static class SharedVectors
{
    /// <summary>Reads a file, or skips the test that asks for it.</summary>
    public static JsonObject Read(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "vectors", path);
            if (File.Exists(file))
            {
                return JsonNode.Parse(File.ReadAllText(file))!.AsObject();
            }
        }

        Assert.Skip($"shared/vectors/{path} is not beside this repository: get the vectors of C2SP/wycheproof to run this test");
        return [];
    }
}
