using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Core.Journal;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Site.World;

/// <summary>A server under a host name, since passkeys know no addresses; people and browsers as many as a test wants.</summary>
public sealed class SiteWorld : IAsyncLifetime
{
    internal const string Password = "four words make one password";

    private readonly List<IDisposable> browsers = [];
    private int accounts;

    internal ServerWorld World { get; private set; } = null!;

    internal Uri Site { get; private set; } = null!;

    internal string Origin => Site.GetLeftPart(UriPartial.Authority);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => await OpenAsync(null, false);

    internal static async Task<SiteWorld> StartAsync(Action<JsonObject>? configure, bool behindProxy = false)
    {
        var world = new SiteWorld();
        await world.OpenAsync(configure, behindProxy);
        return world;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        browsers.ForEach(static browser => browser.Dispose());
        await World.DisposeAsync();
    }

    internal SiteBrowser NewBrowser()
    {
        var browser = new SiteBrowser(this);
        browsers.Add(browser);
        return browser;
    }

    /// <summary>A passkey's device at the real origin.</summary>
    internal SoftAuthenticator NewAuthenticator()
    {
        var authenticator = new SoftAuthenticator(Origin);
        browsers.Add(authenticator);
        return authenticator;
    }

    /// <summary>A new account; its password is <see cref="Password"/>.</summary>
    internal async Task<string> NewAccountAsync()
    {
        var name = $"mira{Interlocked.Increment(ref accounts)}";
        var (_, fault) = await Get<Registration>().CreateAsync(name, Password, null, isAdministrator: false, "test", Cancellation);
        Assert.Null(fault);
        return name;
    }

    internal async Task<Account> AccountAsync(string name) => (await Get<IAccounts>().FindByNameAsync(name, Cancellation))!;

    /// <summary>The code of a new moment: none was used before.</summary>
    internal string Code(byte[] key)
    {
        World.Time.Advance(TimeSpan.FromSeconds(30));
        return Totp.CodeAt(key, World.Time.GetUtcNow());
    }

    /// <summary>An operation that waits for this account.</summary>
    internal async Task<ChallengeSecrets> AskAsync(string account, string description = "publish @acme/demo 1.2.0 to npm") =>
        await Get<Challenges>().AskAsync(await AccountAsync(account), Operation.Of(description, description), new SessionOrigin("192.0.2.7", "npm/11.19.1"), Cancellation);

    /// <summary>What the waiting client of an npm sees.</summary>
    internal Task<Answer> PollAsync(string poll) => World.SendAsync("GET", World.Registry, $"/-/v1/done?authId={poll}");

    internal async Task<IReadOnlyList<JournalEntry>> JournalAsync(string actor, string kind) =>
        [.. (await Get<IJournal>().ReadAsync(new JournalQuery { Kind = kind, Limit = 200 }, Cancellation)).Where(entry => entry.Actor == actor)];

    internal T Get<T>() where T : notnull => World.Services.GetRequiredService<T>();

    private async Task OpenAsync(Action<JsonObject>? configure, bool behindProxy)
    {
        World = await ServerWorld.StartAsync(new WorldSettings
        {
            Configure = section =>
            {
                Site = new Uri(section["PublicUrl"]!.GetValue<string>().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
                section["PublicUrl"] = Site.GetLeftPart(UriPartial.Authority);
                section["Accounts"]!["RequireTwoFactor"] = true;
                if (behindProxy)
                {
                    // The proxy speaks https, and tells nobody.
                    section.Parent!["Urls"] = $"{Origin};{string.Join(';', section["Registries"]!.AsArray().Select(static registry => new Uri(registry!["PublicUrl"]!.GetValue<string>()).GetLeftPart(UriPartial.Authority)))}";
                    section["PublicUrl"] = Origin.Replace("http://", "https://", StringComparison.Ordinal);
                }

                configure?.Invoke(section);
            },
        });
    }
}
