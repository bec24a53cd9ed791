namespace TrustedPublish.Core.Tests.Fixtures;

/// <summary>The program's own source text, for rules that no compiler checks.</summary>
internal sealed record SourceFiles(string Project, string Path, string Name, string Text)
{
    /// <summary>Every written file of the projects; generated ones left out.</summary>
    public static IReadOnlyList<SourceFiles> Of(params string[] projects) =>
    [
        .. from project in projects
           let root = System.IO.Path.Combine(Root, "src", project)
           from file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
           let path = System.IO.Path.GetRelativePath(root, file).Replace('\\', '/')
           where !path.StartsWith("obj/", StringComparison.Ordinal) && !path.StartsWith("bin/", StringComparison.Ordinal) && !path.Contains("/Migrations/", StringComparison.Ordinal)
           select new SourceFiles(project, path, System.IO.Path.GetFileName(file), File.ReadAllText(file)),
    ];

    public static string[] AllProjects { get; } = ["TrustedPublish.Validator", "TrustedPublish.Core", "TrustedPublish.Storage", "TrustedPublish.Server", "TrustedPublish.Cli"];

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(System.IO.Path.Combine(folder.FullName, "TrustedPublish.sln")))
            {
                folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
            }

            return folder.FullName;
        }
    }
}
