using System.Text.Json.Nodes;
using TrustedPublish.Cli.Management;
using TrustedPublish.Cli.Rehearsal;
using TrustedPublish.Cli.Rehearsal.ClaimSets;

namespace TrustedPublish.Cli.Demo;

/// <summary>The demo, step by step; each step is checked, and the first that fails ends it with a <see cref="DemoException"/>.</summary>
internal sealed class DemoStory(DemoFolder folder, Narrator narrator, TimeProvider time)
{
    private readonly DemoPlan _plan = new();

    public async Task TellAsync(CancellationToken cancellationToken)
    {
        narrator.Output.WriteLine("TrustedPublish demo: a CI job publishes a package, and nobody stored a secret for it.");
        narrator.Output.WriteLine($"All of it runs on this machine, in {(folder.Kept ? folder.Path : "a folder that is removed at the end")}.");

        narrator.Step("A package registry that knows nothing of trusted publishing");
        await using var upstream = await StartUpstreamAsync(cancellationToken);
        narrator.Say($"Running: {upstream.Description}. Only the gateway has a credential for it.");

        narrator.Step("TrustedPublish in front of it");
        await using var server = await StartServerAsync(upstream, cancellationToken);
        narrator.Say($"npm uses {Text(_plan.Registry)}, people use {Text(_plan.Server)}.");

        narrator.Step("The maintainer says once which CI job may publish");
        using var registry = new RegistryCalls(_plan.Registry);
        var session = await SignInAsync(cancellationToken);
        await registry.TrustGitHubAsync(session, DemoPlan.Package, DemoPlan.Repository, DemoPlan.Workflow, cancellationToken);
        narrator.Say($"GitHub repository {DemoPlan.Repository}, workflow {DemoPlan.Workflow}, may publish {DemoPlan.Package}. With npm this is:");
        narrator.Quote($"npm trust github {DemoPlan.Package} --repo {DemoPlan.Repository} --file {DemoPlan.Workflow} --allow-publish");

        IPublishingClient client = await NpmClient.FindAsync(folder, _plan.Registry, cancellationToken) is { } npm ? npm : new TinyClient(_plan.Registry);
        using var key = SigningKey.Generate();
        await PublishAsync(registry, client, key, cancellationToken);
        var refusal = await BeRefusedAsync(registry, client, key, cancellationToken);
        await ExplainAsync(session, refusal, cancellationToken);
        SayWhatNext();
    }

    private async Task PublishAsync(RegistryCalls registry, IPublishingClient client, SigningKey key, CancellationToken cancellationToken)
    {
        narrator.Step($"That job runs: npm publish ({client.Description}, pretending to be GitHub Actions)");
        var (exitCode, _) = await RunJobAsync(client, key, DemoPlan.Workflow, "1.0.0", cancellationToken);
        Narrator.Expect(exitCode == 0, "the publish that must be accepted failed.");
        Narrator.Expect((await registry.VersionsAsync(DemoPlan.Package, cancellationToken)).Contains("1.0.0"), "the registry does not have the version that was published.");
        narrator.Say($"The registry now has {DemoPlan.Package} 1.0.0. The job held no secret: it showed GitHub's signed ID token,");
        narrator.Say("and got a credential for this one package that is worthless in a quarter of an hour.");
    }

    private async Task<IReadOnlyList<string>> BeRefusedAsync(RegistryCalls registry, IPublishingClient client, SigningKey key, CancellationToken cancellationToken)
    {
        narrator.Step("Somebody adds another workflow, evil.yml, to the same repository and runs npm publish");
        var (exitCode, said) = await RunJobAsync(client, key, "evil.yml", "1.0.1", cancellationToken);
        Narrator.Expect(exitCode != 0, "the publish that must be refused was accepted.");
        Narrator.Expect(!(await registry.VersionsAsync(DemoPlan.Package, cancellationToken)).Contains("1.0.1"), "the refused version is in the registry.");
        narrator.Say("Refused: the notice says which field differed, and the registry still has only 1.0.0.");
        return said;
    }

    private async Task ExplainAsync(string session, IReadOnlyList<string> said, CancellationToken cancellationToken)
    {
        narrator.Step("The maintainer looks the refusal up in the journal");
        using var client = new ServerClient(_plan.Server, session);
        var answer = await client.GetAsync($"api/v1/registries/npm/packages/{Uri.EscapeDataString(DemoPlan.Package)}/exchanges", cancellationToken);
        Narrator.Expect(answer.Ok, "the journal cannot be read: " + answer.Refusal);
        var attempts = (answer.Body["exchanges"] as JsonArray ?? []).OfType<JsonObject>().ToArray();
        var refused = attempts.FirstOrDefault(attempt => attempt["code"]?.ToString() == "workflow_mismatch");
        Narrator.Expect(refused is not null, "the journal does not have the refusal.");
        Narrator.Expect(said.Any(line => line.Contains(refused!["id"]!.ToString(), StringComparison.Ordinal)), "the job was not shown the id under which the journal has its refusal.");
        narrator.Say($"tp explain --package {DemoPlan.Package} --id {refused!["id"]}");
        await Explanation.WriteAsync(narrator.Output, narrator.Output, refused);
    }

    private void SayWhatNext()
    {
        narrator.Output.WriteLine();
        narrator.Output.WriteLine("All of it went as it should. What next:");
        narrator.Say("- Put it in front of your own registry: config/trustedpublish.json, Registries; tp doctor checks it.");
        narrator.Say("- Say who may publish: npm trust github …, or tp publishers add.");
        narrator.Say("- Try your own job before you push it: tp rehearse github -- npm publish --dry-run");
        if (folder.Kept)
        {
            narrator.Say($"- Look around in {folder.Path}: trustedpublish.json has the configuration and the administrator's password.");
        }
    }

    private async Task<Upstream> StartUpstreamAsync(CancellationToken cancellationToken)
    {
        if (await ExternalCommand.ReadAsync(folder.Path, "node", ["--version"], cancellationToken) is not null
            && await ExternalCommand.ReadAsync(folder.Path, "npm", ["--version"], cancellationToken) is not null)
        {
            narrator.Say("Installing Verdaccio, a real one; this takes half a minute …");
            if (await Verdaccio.StartAsync(folder, _plan, narrator, cancellationToken) is { } verdaccio)
            {
                return verdaccio;
            }

            narrator.Say("It could not be installed; --verbose says why.");
        }

        return await MemoryRegistry.StartAsync(_plan.UpstreamPort, cancellationToken);
    }

    private async Task<DemoServer> StartServerAsync(Upstream upstream, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder.Path, "trustedpublish.json");
        await PrivateFile.WriteAsync(file, DemoConfiguration.Write(_plan, upstream, folder.Folder("data"), narrator.Verbose), cancellationToken);
        return await DemoServer.StartAsync(file, cancellationToken);
    }

    private async Task<string> SignInAsync(CancellationToken cancellationToken)
    {
        using var client = new ServerClient(_plan.Registry, token: null);
        var answer = await client.LoginAsync(DemoPlan.Administrator, _plan.Password, cancellationToken);
        return answer.Ok && answer.Text("token") is { } token ? token : throw new DemoException("the administrator could not sign in: " + answer.Refusal);
    }

    private async Task<(int ExitCode, IReadOnlyList<string> Said)> RunJobAsync(
        IPublishingClient client, SigningKey key, string workflow, string version, CancellationToken cancellationToken)
    {
        var said = new List<string>();
        var job = new GitHubJob { Repository = DemoPlan.Repository, Workflow = workflow };
        var run = new RehearsalRun(key, start => client.PublishAsync(start, version, said.Add, cancellationToken), TextWriter.Null, time);
        var exitCode = await run.RunAsync(job, _plan.IssuerPort, audience: null, folder.Path, ["npm", "publish"], cancellationToken);

        // npm first lists what it packed; the news comes after that.
        var news = narrator.Verbose ? 0 : said.FindIndex(line => line.Contains("total files", StringComparison.Ordinal)) + 1;
        foreach (var line in said.Skip(news).Where(line => line.Trim() is not ("" or "npm notice") && (folder.Kept || !line.Contains("complete log", StringComparison.Ordinal))))
        {
            narrator.Quote(line);
        }

        return (exitCode, said);
    }

    private static string Text(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
