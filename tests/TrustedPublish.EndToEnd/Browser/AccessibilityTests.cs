using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace TrustedPublish.EndToEnd.Browser;

/// <summary>Every page, light and dark, wide and on a phone, without a fault that axe knows.</summary>
public sealed class AccessibilityTests(BrowserWorld world) : IClassFixture<BrowserWorld>
{
    private static readonly (ColorScheme Scheme, int Width, int Height)[] Looks =
        [(ColorScheme.Light, 1280, 900), (ColorScheme.Dark, 1280, 900), (ColorScheme.Light, 390, 844), (ColorScheme.Dark, 390, 844)];

    [Fact]
    public async Task Pages_for_strangers_have_no_fault()
    {
        await using var person = await world.NewPersonAsync();
        foreach (var page in new[] { "/sign-in", "/sign-up", "/sign-out" })
        {
            await person.GoAsync(page);
            await CheckAsync(person);
        }

        await person.PasswordAsync("nobody");
        await person.SeesAsync("The name or the password is wrong.");
        await CheckAsync(person);
    }

    [Fact]
    public async Task Pages_of_an_account_have_no_fault()
    {
        await using var person = await world.NewPersonAsync();
        var name = world.NewName();
        await person.RegisterAsync(name);
        await CheckAsync(person);
        await person.PressAsync("Set up");
        await person.SeesHeadingAsync("Set up an app");
        await CheckAsync(person);
        await person.FillAsync("Code", AuthenticatorApp.Code((await person.Page.Locator("code.key").TextContentAsync())!));
        await person.PressAsync("Turn on");
        await person.SeesHeadingAsync("Your recovery codes");
        await CheckAsync(person);
        await person.FollowAsync("I have kept the codes: go on");
        await person.AddPasskeyAsync("Work laptop");
        await CheckAsync(person);
        foreach (var page in new[] { "/account/password", "/account/confirm", "/login/cli/unknown" })
        {
            await person.GoAsync(page);
            await CheckAsync(person);
        }

        await person.PressAsync("Sign out");
        await person.PasswordAsync(name);
        await person.SeesAsync("The six digits");
        await CheckAsync(person);
    }

    [Fact]
    public async Task Pages_of_a_waiting_client_have_no_fault()
    {
        await using var person = await world.NewPersonAsync();
        await person.RegisterAsync(world.NewName());
        await person.AddPasskeyAsync("Work laptop");
        using var npm = new WaitingClient(world.Broker.Registry);
        await person.GoAsync(await npm.BeginLoginAsync(TestContext.Current.CancellationToken));
        await person.SeesHeadingAsync("Sign in a command line?");
        await CheckAsync(person);
        await person.PressAsync("Sign in");
        await CheckAsync(person);
        await npm.CollectAsync(TestContext.Current.CancellationToken);

        await person.GoAsync(await npm.AskToChangeProfileAsync(TestContext.Current.CancellationToken));
        await person.SeesHeadingAsync("Confirm this operation?");
        await CheckAsync(person);
        await person.PressAsync("Decline");
        await person.SeesHeadingAsync("Declined");
        await CheckAsync(person);
    }

    private static async Task CheckAsync(Person person)
    {
        foreach (var (scheme, width, height) in Looks)
        {
            await person.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await person.Page.SetViewportSizeAsync(width, height);
            var result = await person.Page.RunAxe();
            Assert.True(
                result.Violations.Length == 0,
                $"{person.Page.Url} {scheme} {width}: {string.Join("; ", result.Violations.Select(static found => $"{found.Id}: {found.Help} {string.Join(' ', found.Nodes.Select(static node => node.Html))}"))}");
            Assert.NotEmpty(result.Passes);
            Assert.True(await person.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"{person.Page.Url} is wider than {width}");
        }
    }
}
