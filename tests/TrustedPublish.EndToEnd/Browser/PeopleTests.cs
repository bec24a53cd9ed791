using TrustedPublish.EndToEnd.World;
using Xunit;

namespace TrustedPublish.EndToEnd.Browser;

/// <summary>What people do in a real browser, with a passkey and without scripts.</summary>
public sealed class PeopleTests(BrowserWorld world) : IClassFixture<BrowserWorld>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Somebody_registers_adds_a_passkey_and_signs_in_with_it()
    {
        await using var person = await world.NewPersonAsync();
        await person.RegisterAsync(world.NewName());
        Assert.Equal(10, (await person.AddPasskeyAsync("Work laptop")).Count);
        await person.SeesAsync("this device only");
        await person.PressAsync("Sign out");
        await person.SeesHeadingAsync("Sign in");

        await person.PressAsync("Sign in with a passkey");

        await person.SeesHeadingAsync("Sign-in and security");
        await person.SeesAsync("10 of 10 left");
        person.HeardNoComplaint();
    }

    [Fact]
    public async Task Without_scripts_an_app_is_set_up_and_a_recovery_code_signs_in()
    {
        var name = world.NewName();
        await using var person = await world.NewPersonAsync(hasScripts: false);
        await person.RegisterAsync(name);
        Assert.False(await person.Page.Locator("form[data-passkey]").IsVisibleAsync());
        await person.PressAsync("Set up");
        var key = (await person.Page.Locator("code.key").TextContentAsync())!;
        await person.FillAsync("Code", AuthenticatorApp.Code(key));
        await person.PressAsync("Turn on");
        var codes = await person.RecoveryCodesAsync();
        Assert.Equal(10, codes.Count);
        await person.PressAsync("Sign out");

        await person.PasswordAsync(name);
        await person.FillAsync("Code", "000000");
        await person.PressAsync("Sign in");
        await person.SeesAsync("The code of the second factor is wrong, has expired, was used before");
        await person.FillAsync("Code", codes[0]);
        await person.PressAsync("Sign in");

        await person.SeesAsync("9 of 10 left");
        person.HeardNoComplaint();
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Npm_login_waits_for_the_browser(int major)
    {
        var name = world.NewName();
        await using var person = await world.NewPersonAsync();
        await person.RegisterAsync(name);
        await person.AddPasskeyAsync("Laptop");
        await person.PressAsync("Sign out");
        using var npm = world.Shared.Npm(major, world.Broker.Registry);
        using var folder = EndToEndWorld.Package("@acme/none");
        using var login = WaitingNpm.Start(npm, folder.Path, onTerminal: false, Stop, "login");

        await person.GoAsync((await login.PageAsync()).AbsoluteUri);
        await person.SeesHeadingAsync("Sign in");
        await person.PressAsync("Sign in with a passkey");
        await person.SeesHeadingAsync("Sign in a command line?");
        await person.PressAsync("Sign in");
        await person.SeesHeadingAsync("Signed in");

        var result = await login.EndAsync();
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains(name, (await npm.RunAsync(folder.Path, Stop, "whoami")).ThrowIfFailed().Output, StringComparison.Ordinal);
        person.HeardNoComplaint();
    }

    [Fact]
    public async Task Npm_publish_waits_for_a_passkey_in_the_browser()
    {
        const string package = "@acme/confirmed";
        await using var person = await world.NewPersonAsync();
        await person.PasswordAsync(Broker.Administrator);
        await person.AddPasskeyAsync("Laptop");
        using var npm = world.Shared.Npm(11, world.Broker.Registry);
        using var folder = EndToEndWorld.Package(package);
        using (var login = WaitingNpm.Start(npm, folder.Path, onTerminal: false, Stop, "login"))
        {
            await person.GoAsync((await login.PageAsync()).AbsoluteUri);
            await person.PressAsync("Sign in");
            (await login.EndAsync()).ThrowIfFailed();
        }

        using var publish = WaitingNpm.Start(npm, folder.Path, onTerminal: true, Stop, "publish", "--access=public");
        await person.GoAsync((await publish.PageAsync()).AbsoluteUri);
        await person.SeesHeadingAsync("Confirm this operation?");
        await person.SeesAsync(package);
        await person.PressAsync("Confirm with a passkey");
        await person.SeesHeadingAsync("Confirmed");

        var result = await publish.EndAsync();
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(["1.0.0"], await world.Shared.VersionsAsync(package, Stop));
        person.HeardNoComplaint();
    }
}
