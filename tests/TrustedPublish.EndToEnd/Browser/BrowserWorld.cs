using Microsoft.Playwright;
using TrustedPublish.EndToEnd.World;
using Xunit;

namespace TrustedPublish.EndToEnd.Browser;

/// <summary>A real browser, and a server under a host name: browsers know passkeys of nothing else.</summary>
public sealed class BrowserWorld(EndToEndWorld shared) : IAsyncLifetime
{
    private IPlaywright? playwright;
    private IBrowser? browser;
    private int accounts;

    internal EndToEndWorld Shared => shared;

    internal Broker Broker { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Broker = await new Broker(
            shared.Cis,
            shared.Verdaccio,
            configure: static section =>
            {
                section["Accounts"]!["RequireTwoFactor"] = true;
                section["Accounts"]!["SelfRegistration"] = true;
            },
            host: "localhost").StartAsync(CancellationToken.None);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            ChromiumSandbox = false,
            Args =
            [
                "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
        if (Broker is not null)
        {
            await Broker.DisposeAsync();
        }
    }

    internal string NewName() => $"mira{Interlocked.Increment(ref accounts)}";

    /// <summary>Somebody with a browser of their own.</summary>
    internal async Task<Person> NewPersonAsync(bool hasScripts = true) =>
        await Person.OpenAsync(await browser!.NewContextAsync(new BrowserNewContextOptions { JavaScriptEnabled = hasScripts, BaseURL = Broker.Server.AbsoluteUri }), hasScripts);
}
