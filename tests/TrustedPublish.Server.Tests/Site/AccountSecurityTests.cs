using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Server.Tests.Site.World;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Site;

/// <summary>The page on which people change how they sign in.</summary>
public sealed class AccountSecurityTests(SiteWorld world) : IClassFixture<SiteWorld>
{
    public static TheoryData<string> Changes =>
    [
        "/account/security?handler=RecoveryCodes", "/account/security?handler=RemoveAuthenticator", "/account/security?handler=RemovePasskey",
        "/account/security?handler=PasskeyOptions", "/account/security?handler=AddPasskey", "/account/security?handler=EndSession",
        "/account/authenticator?handler=Begin", "/account/authenticator", "/account/password",
    ];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Nothing_is_changed_ten_minutes_after_the_second_factor_was_seen(string change)
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        var (key, _) = await browser.EnrolAsync(name);
        world.World.Time.Advance(TimeSpan.FromMinutes(10));

        var path = change.Split('?')[0];
        (await browser.SendAsync(change, ("current", SiteWorld.Password), ("fresh", "another four words here"))).GoesTo($"/account/confirm?returnUrl={Uri.EscapeDataString(path)}");

        Assert.Empty(await world.JournalAsync(name, "account.password_changed"));
        Assert.Equal(10, (await FactorAsync(name)).RecoveryCodes);
        (await browser.FillInAsync("/account/confirm", "/account/confirm?handler=Password", ("password", SiteWorld.Password))).Is(401);
        (await browser.SendAsync("/account/confirm", ("code", world.Code(key)))).GoesTo("/account/security");
        Assert.NotEqual(302, (await browser.SendAsync("/account/security?handler=RecoveryCodes")).Status);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Nothing_is_changed_without_a_session(string change)
    {
        var browser = world.NewBrowser();
        await browser.OpenAsync("/sign-in");

        (await browser.SendAsync(change)).GoesTo($"/sign-in?returnUrl={Uri.EscapeDataString(change.Split('?')[0])}");
    }

    [Fact]
    public async Task The_first_factor_needs_a_password_of_the_last_ten_minutes()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        await browser.PasswordAsync(name);
        world.World.Time.Advance(TimeSpan.FromMinutes(10));
        var before = browser.Session;

        (await browser.FillInAsync("/account/security", "/account/authenticator?handler=Begin")).Is(302);
        (await browser.SendAsync("/account/security?handler=PasskeyOptions")).Is(302);
        (await browser.FillInAsync("/account/confirm", "/account/confirm?handler=Password", ("password", "a wrong password"))).Is(401).Says("The password is wrong");
        (await browser.SendAsync("/account/confirm", ("code", "123456"))).Is(401);
        (await browser.SendAsync("/account/confirm?handler=Password", ("password", SiteWorld.Password))).GoesTo("/account/security");

        Assert.NotEqual(before, browser.Session);
        await browser.SetUpAsync();
    }

    [Fact]
    public async Task A_wrong_code_shows_the_same_key_again_and_sets_nothing_up()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        await browser.PasswordAsync(name);
        var shown = (await browser.FillInAsync("/account/security", "/account/authenticator?handler=Begin")).Is(200).Says("Scan this");
        Assert.Contains("<svg", shown.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("otpauth", shown.Html, StringComparison.Ordinal);

        var again = (await browser.SendAsync("/account/authenticator", ("code", "000000"))).Is(401).Says("not the code");

        Assert.Equal(shown.AuthenticatorKey(), again.AuthenticatorKey());
        Assert.Equal(TwoFactorMode.None, (await world.AccountAsync(name)).TwoFactor);
        (await browser.OpenAsync("/account/authenticator")).GoesTo("/account/security");
    }

    [Fact]
    public async Task A_replaced_authenticator_counts_no_more_and_old_recovery_codes_neither()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        var (old, oldCodes) = await browser.EnrolAsync(name);
        var (key, codes) = await browser.SetUpAsync();

        (await SignInAsync(name, world.Code(old))).Is(401);
        (await SignInAsync(name, oldCodes[0])).Is(401);
        (await SignInAsync(name, world.Code(key))).Is(302);
        (await SignInAsync(name, codes[0])).Is(302);
    }

    [Fact]
    public async Task The_only_authenticator_stays_until_there_is_a_passkey()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        var (key, codes) = await browser.EnrolAsync(name);
        (await browser.FillInAsync("/account/security", "/account/security?handler=RemoveAuthenticator")).Is(409);
        (await browser.AddPasskeyAsync(world.NewAuthenticator())).Is(302);

        (await browser.FillInAsync("/account/security", "/account/security?handler=RemoveAuthenticator")).GoesTo("/account/security?done=authenticator-removed");

        (await SignInAsync(name, world.Code(key))).Is(401);
        (await SignInAsync(name, codes[0])).Is(302);
    }

    [Fact]
    public async Task New_recovery_codes_are_shown_once_and_replace_the_old_ones()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        var (_, old) = await browser.EnrolAsync(name);

        var page = (await browser.FillInAsync("/account/security", "/account/security?handler=RecoveryCodes")).Is(200).Says("the old ones no longer work");

        Assert.Equal(10, page.RecoveryCodes.Except(old).Count());
        Assert.Empty((await browser.OpenAsync("/account/security")).RecoveryCodes);
        (await SignInAsync(name, old[0])).Is(401);
        (await SignInAsync(name, page.RecoveryCodes[0])).Is(302);
        (await browser.OpenAsync("/account/security")).Says("9 of 10 left");
    }

    [Fact]
    public async Task An_account_without_a_second_factor_gets_no_recovery_codes()
    {
        var browser = world.NewBrowser();
        await browser.PasswordAsync(await world.NewAccountAsync());

        Assert.Empty((await browser.FillInAsync("/account/security", "/account/security?handler=RecoveryCodes")).Is(400).RecoveryCodes);
    }

    [Fact]
    public async Task A_new_password_needs_the_old_one_and_ends_other_sessions()
    {
        var name = await world.NewAccountAsync();
        var (browser, other) = (world.NewBrowser(), world.NewBrowser());
        var (key, _) = await browser.EnrolAsync(name);
        await other.SignInAsync(name, key);
        await browser.OpenAsync("/account/password");

        (await browser.SendAsync("/account/password", ("current", "a wrong password"), ("fresh", "another four words here"))).Is(401).Says("The password is wrong");
        (await browser.SendAsync("/account/password", ("current", SiteWorld.Password), ("fresh", "short"))).Is(400).Says("at least 12 characters");
        (await browser.SendAsync("/account/password", ("current", SiteWorld.Password), ("fresh", "another four words here"))).Is(302);

        (await other.OpenAsync("/account/security")).Is(302);
        (await browser.OpenAsync("/account/security?done=password-changed")).Is(200).Says("The password was changed");
        Assert.Single(await world.JournalAsync(name, "account.password_changed"));
    }

    [Fact]
    public async Task Sessions_are_listed_and_ended_but_only_ones_own()
    {
        var (name, stranger) = (await world.NewAccountAsync(), await world.NewAccountAsync());
        var (browser, other, foreign) = (world.NewBrowser(), world.NewBrowser(), world.NewBrowser());
        var (key, _) = await browser.EnrolAsync(name);
        await foreign.EnrolAsync(stranger);
        await other.SignInAsync(name, key);
        var page = (await browser.OpenAsync("/account/security")).Is(200).Says("this one");

        (await browser.SendAsync("/account/security?handler=EndSession", ("session", OpaqueToken.Hash(foreign.Session!)))).Is(404);
        (await browser.SendAsync("/account/security?handler=EndSession", ("session", page.Field("session")))).GoesTo("/account/security?done=session-ended");

        (await other.OpenAsync("/account/security")).Is(302);
        (await foreign.OpenAsync("/account/security")).Is(200);
        (await browser.OpenAsync("/account/security")).Is(200);
    }

    [Fact]
    public async Task Five_wrong_codes_at_the_confirmation_lock_the_account()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        var (key, _) = await browser.EnrolAsync(name);
        await browser.OpenAsync("/account/confirm");
        for (var wrong = 0; wrong < 4; wrong++)
        {
            (await browser.SendAsync("/account/confirm", ("code", "000000"))).Is(401).Says("wrong, has expired, was used before");
        }

        (await browser.SendAsync("/account/confirm", ("code", "000000"))).Is(401).Says("locked for 15 minutes");
        (await browser.SendAsync("/account/confirm", ("code", world.Code(key)))).Is(401).Says("locked for 15 minutes");
        Assert.Equal(6, (await world.JournalAsync(name, "presence")).Count);
    }

    [Fact]
    public async Task Npms_own_second_factor_and_the_pages_are_one()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        var (key, _) = await browser.EnrolAsync(name);
        var body = $$"""{"name":"{{name}}","password":"{{SiteWorld.Password}}"}""";

        (await world.World.SendAsync("PUT", world.World.Registry, $"/-/user/org.couchdb.user:{name}", null, ServerWorld.Json(body))).Is(401);
        (await world.World.SendAsync("PUT", world.World.Registry, $"/-/user/org.couchdb.user:{name}", null, ServerWorld.Json(body), ("npm-otp", world.Code(key)))).Is(201);
        (await browser.OpenAsync("/account/security")).Is(200).Says("Command line");
    }

    private async Task<SecondFactorState> FactorAsync(string name) =>
        (await world.Get<ISecondFactorStore>().ReadAsync((await world.AccountAsync(name)).Id, TestContext.Current.CancellationToken))!;

    private async Task<ShownPage> SignInAsync(string name, string code)
    {
        var browser = world.NewBrowser();
        var page = (await browser.PasswordAsync(name)).Is(200);
        return await browser.SendAsync("/sign-in?handler=Code", ("pending", page.Field("pending")), ("code", code));
    }
}
