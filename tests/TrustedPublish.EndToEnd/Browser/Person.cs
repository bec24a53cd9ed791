using Microsoft.Playwright;
using TrustedPublish.EndToEnd.World;
using Xunit;

namespace TrustedPublish.EndToEnd.Browser;

/// <summary>Somebody at a browser, with a passkey's authenticator in the device if scripts are on. Whatever the browser complains about is kept.</summary>
internal sealed class Person : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly List<string> complaints = [];

    private Person(IBrowserContext context, IPage page) => (this.context, Page) = (context, page);

    public IPage Page { get; }

    public static async Task<Person> OpenAsync(IBrowserContext context, bool hasScripts)
    {
        var person = new Person(context, await context.NewPageAsync());
        person.Page.Console += (_, message) =>
        {
            // Refusals are answered 4xx, which the browser notes as well.
            if (message.Type is "error" or "warning" && !message.Text.Contains("the server responded with a status of 4", StringComparison.Ordinal))
            {
                person.complaints.Add(message.Text);
            }
        };
        person.Page.PageError += (_, fault) => person.complaints.Add(fault);
        if (hasScripts)
        {
            var devTools = await context.NewCDPSessionAsync(person.Page);
            await devTools.SendAsync("WebAuthn.enable");
            await devTools.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
            {
                ["options"] = new Dictionary<string, object>
                {
                    ["protocol"] = "ctap2",
                    ["transport"] = "internal",
                    ["hasResidentKey"] = true,
                    ["hasUserVerification"] = true,
                    ["isUserVerified"] = true,
                    ["automaticPresenceSimulation"] = true,
                },
            });
        }

        return person;
    }

    public Task GoAsync(string path) => Page.GotoAsync(path);

    public Task FillAsync(string label, string text) => Page.GetByLabel(label, new() { Exact = true }).FillAsync(text);

    public Task PressAsync(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    public Task FollowAsync(string link) => Page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).ClickAsync();

    public Task SeesAsync(string text) => Assertions.Expect(Page.Locator("body")).ToContainTextAsync(text);

    public Task SeesHeadingAsync(string text) => Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Name = text, Exact = true })).ToBeVisibleAsync();

    public async Task RegisterAsync(string name)
    {
        await GoAsync("/sign-up");
        await FillAsync("User name", name);
        await FillAsync("Password", Broker.Password);
        await PressAsync("Create account");
        await SeesAsync("This account needs a second factor before it can do anything else");
    }

    public async Task PasswordAsync(string name)
    {
        await GoAsync("/sign-in");
        await FillAsync("User name", name);
        await FillAsync("Password", Broker.Password);
        await PressAsync("Continue");
    }

    /// <summary>Adds a passkey and returns the recovery codes that came with it.</summary>
    public async Task<IReadOnlyList<string>> AddPasskeyAsync(string name)
    {
        await FillAsync("Name", name);
        await PressAsync("Add a passkey");
        await SeesAsync("The passkey was added");
        return await RecoveryCodesAsync();
    }

    public Task<IReadOnlyList<string>> RecoveryCodesAsync() => Page.Locator(".codes code").AllTextContentsAsync();

    /// <summary>Nothing was blocked, no script failed.</summary>
    public void HeardNoComplaint() => Assert.Empty(complaints);

    public ValueTask DisposeAsync() => context.DisposeAsync();
}
