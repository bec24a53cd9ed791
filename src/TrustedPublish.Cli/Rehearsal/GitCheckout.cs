using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace TrustedPublish.Cli.Rehearsal;

/// <summary>What the git checkout in a folder says about itself; all null where there is none, or no git.</summary>
internal sealed partial record GitCheckout
{
    public string? Repository { get; init; }

    public string? Ref { get; init; }

    public string? Sha { get; init; }

    /// <summary>The workflow file, when there is exactly one.</summary>
    public string? OnlyWorkflow { get; init; }

    public static async Task<GitCheckout> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        if (await GitAsync(folder, cancellationToken, "rev-parse", "--show-toplevel") is not { } root)
        {
            return new GitCheckout();
        }

        var workflows = Path.Combine(root, ".github", "workflows");
        string[] files = Directory.Exists(workflows)
            ? [.. Directory.EnumerateFiles(workflows).Where(file => Path.GetExtension(file) is ".yml" or ".yaml")]
            : [];
        return new GitCheckout
        {
            Repository = RepositoryOf(await GitAsync(folder, cancellationToken, "remote", "get-url", "origin") ?? ""),
            Ref = await GitAsync(folder, cancellationToken, "symbolic-ref", "--quiet", "HEAD"),
            Sha = await GitAsync(folder, cancellationToken, "rev-parse", "--verify", "--quiet", "HEAD"),
            OnlyWorkflow = files is [var only] ? Path.GetFileName(only) : null,
        };
    }

    /// <summary>Owner and name from a remote's URL, https or ssh; null for a folder or anything else.</summary>
    public static string? RepositoryOf(string remote) => RemoteUrl.Match(remote) is { Success: true } match ? match.Groups["path"].Value : null;

    [GeneratedRegex(@"\A(?:(?:https?|ssh|git)://(?:[^/@\s]+@)?[^/\s]+/|[^/@:\s]+@[^/:\s]+:)(?<path>[^/\s]+(?:/[^/\s]+?)+)(?:\.git)?/?\z")]
    private static partial Regex RemoteUrl { get; }

    private static async Task<string?> GitAsync(string folder, CancellationToken cancellationToken, params string[] arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = git.StandardError.ReadToEndAsync(cancellationToken);
            var output = await git.StandardOutput.ReadToEndAsync(cancellationToken);
            await errors;
            await git.WaitForExitAsync(cancellationToken);
            return git.ExitCode == 0 && output.Trim() is { Length: > 0 } line ? line : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
