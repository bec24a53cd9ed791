using TrustedPublish.Core.Accounts;
using TrustedPublish.Server.Tests.Site.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Site;

/// <summary>Signing in and out with name, password and code.</summary>
public sealed class SignInTests(SiteWorld world) : IClassFixture<SiteWorld>
{
    [Fact]
    public async Task The_address_alone_leads_to_the_sign_in()
    {
        var browser = world.NewBrowser();

        (await browser.OpenAsync("/")).GoesTo("/account/security");
        (await browser.OpenAsync("/account/security")).GoesTo("/sign-in?returnUrl=%2Faccount%2Fsecurity");
    }

    [Fact]
    public async Task An_account_without_a_second_factor_is_led_to_set_one_up_and_then_back()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();

        (await browser.PasswordAsync(name, returnUrl: "/login/cli/x")).GoesTo("/account/security?returnUrl=%2Flogin%2Fcli%2Fx");
        (await browser.OpenAsync("/account/security?returnUrl=%2Flogin%2Fcli%2Fx")).Is(200).Says("needs a second factor before it can do anything else");
        (await browser.OpenAsync("/account/password")).GoesTo("/account/security?returnUrl=%2Faccount%2Fpassword");
        var (_, codes) = await browser.SetUpAsync();

        Assert.Equal(TwoFactorMode.AuthAndWrites, (await world.AccountAsync(name)).TwoFactor);
        Assert.Equal(10, codes.Distinct().Count());
        (await browser.OpenAsync("/account/security?returnUrl=%2Flogin%2Fcli%2Fx")).Is(200).Says("10 of 10 left").Says("Go on where you were");
    }

    [Fact]
    public async Task A_password_alone_is_no_session_of_an_account_with_a_second_factor()
    {
        var name = await world.NewAccountAsync();
        await world.NewBrowser().EnrolAsync(name);
        var browser = world.NewBrowser();

        var page = (await browser.PasswordAsync(name)).Is(200).Says("The six digits");

        Assert.Null(browser.Session);
        Assert.Equal(28, page.Field("pending").Length);
        (await browser.OpenAsync("/account/security")).GoesTo("/sign-in?returnUrl=%2Faccount%2Fsecurity");
    }

    [Fact]
    public async Task A_right_code_signs_in_once_and_a_wrong_one_may_be_corrected()
    {
        var name = await world.NewAccountAsync();
        var (key, _) = await world.NewBrowser().EnrolAsync(name);
        var browser = world.NewBrowser();
        var first = await browser.PasswordAsync(name, returnUrl: "/account/password");

        var second = (await browser.SendAsync("/sign-in?handler=Code", ("pending", first.Field("pending")), ("code", "000000"), ("returnUrl", "/account/password"))).Is(401);
        Assert.Equal("The code of the second factor is wrong, has expired, was used before, or was given for something else.", second.Fault);
        Assert.NotEqual(first.Field("pending"), second.Field("pending"));
        var code = world.Code(key);
        (await browser.SendAsync("/sign-in?handler=Code", ("pending", first.Field("pending")), ("code", code))).Is(400).Says("too old or was used");
        (await browser.SendAsync("/sign-in?handler=Code", ("pending", second.Field("pending")), ("code", code[..3] + " " + code[3..]), ("returnUrl", "/account/password"))).GoesTo("/account/password");
        (await browser.OpenAsync("/account/security")).Is(200);

        // Neither the note nor the code counts again.
        var other = world.NewBrowser();
        await other.OpenAsync("/sign-in");
        (await other.SendAsync("/sign-in?handler=Code", ("pending", second.Field("pending")), ("code", world.Code(key)))).Is(400);
        var third = await other.PasswordAsync(name);
        (await other.SendAsync("/sign-in?handler=Code", ("pending", third.Field("pending")), ("code", code))).Is(401);
        Assert.Null(other.Session);
        Assert.Equal(2, (await world.JournalAsync(name, "sign_in")).Count(static entry => entry.Outcome is "accepted"));
        Assert.Equal(2, (await world.JournalAsync(name, "sign_in")).Count(static entry => entry.Outcome is "sign_in_refused"));
    }

    [Fact]
    public async Task A_recovery_code_signs_in_once()
    {
        var name = await world.NewAccountAsync();
        var (_, codes) = await world.NewBrowser().EnrolAsync(name);

        foreach (var status in new[] { 302, 401 })
        {
            var browser = world.NewBrowser();
            var page = await browser.PasswordAsync(name);
            (await browser.SendAsync("/sign-in?handler=Code", ("pending", page.Field("pending")), ("code", codes[4]))).Is(status);
        }
    }

    [Fact]
    public async Task Five_wrong_codes_lock_the_account_also_for_the_right_one()
    {
        var name = await world.NewAccountAsync();
        var (key, codes) = await world.NewBrowser().EnrolAsync(name);
        var browser = world.NewBrowser();
        var page = await browser.PasswordAsync(name);
        for (var wrong = 0; wrong < 4; wrong++)
        {
            page = (await browser.SendAsync("/sign-in?handler=Code", ("pending", page.Field("pending")), ("code", "000000"))).Is(401);
        }

        (await browser.SendAsync("/sign-in?handler=Code", ("pending", page.Field("pending")), ("code", "000000"))).Is(401).Says("this account is locked for 15 minutes");
        (await browser.PasswordAsync(name)).Is(401).Says("The name or the password is wrong. After too many failures an account is locked for 15 minutes.");
        Assert.Null(browser.Session);
        Assert.Equal("locked_out", (await world.JournalAsync(name, "sign_in"))[0].Outcome);
        Assert.NotEmpty(world.Code(key) + codes[0]);
    }

    [Fact]
    public async Task The_step_after_the_password_ends_after_five_minutes_and_when_the_password_changes()
    {
        var name = await world.NewAccountAsync();
        var owner = world.NewBrowser();
        var (key, _) = await owner.EnrolAsync(name);
        var browser = world.NewBrowser();
        var slow = await browser.PasswordAsync(name);
        world.World.Time.Advance(TimeSpan.FromMinutes(5));
        (await browser.SendAsync("/sign-in?handler=Code", ("pending", slow.Field("pending")), ("code", world.Code(key)))).Is(400);

        var fresh = await browser.PasswordAsync(name);
        (await owner.FillInAsync("/account/password", "/account/password", ("current", SiteWorld.Password), ("fresh", "another four words here"))).GoesTo("/account/security?done=password-changed");
        (await browser.SendAsync("/sign-in?handler=Code", ("pending", fresh.Field("pending")), ("code", world.Code(key)))).Is(400);
        (await browser.PasswordAsync(name)).Is(401);
        (await browser.PasswordAsync(name, "another four words here")).Is(200);
    }

    [Fact]
    public async Task An_unknown_name_and_a_wrong_password_look_alike()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();

        var wrong = (await browser.PasswordAsync(name, "not the password")).Is(401);
        var unknown = (await browser.PasswordAsync("nobody-here", "not the password")).Is(401);

        Assert.StartsWith("The name or the password is wrong. ", wrong.Fault, StringComparison.Ordinal);
        Assert.Equal(wrong.Text, unknown.Text);
        Assert.Equal(wrong.Headers.Keys.Order(), unknown.Headers.Keys.Order());
    }

    [Fact]
    public async Task Every_sign_in_has_a_new_token_in_a_cookie_that_scripts_cannot_read_and_ends_the_old_session()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        var (key, _) = await browser.EnrolAsync(name);
        var before = browser.Session!;
        Assert.StartsWith("tpw_", before, StringComparison.Ordinal);

        var page = await browser.FillInAsync("/account/security", "/sign-in", ("name", name), ("password", SiteWorld.Password));
        var answer = await browser.SendAsync("/sign-in?handler=Code", ("pending", page.Field("pending")), ("code", world.Code(key)));

        Assert.NotEqual(before, browser.Session);
        Assert.Contains("httponly", answer.Headers["Set-Cookie"], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", answer.Headers["Set-Cookie"], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/", answer.Headers["Set-Cookie"], StringComparison.OrdinalIgnoreCase);
        var thief = world.NewBrowser();
        thief.Cookies.Add(world.Site, new System.Net.Cookie("tp-session", before));
        (await thief.OpenAsync("/account/security")).Is(302);
    }

    [Fact]
    public async Task A_browsers_token_is_no_bearer_token_and_a_command_lines_is_no_cookie()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        await browser.EnrolAsync(name);

        (await world.World.SendAsync("GET", world.World.Registry, "/-/whoami", browser.Session)).Is(401);
        var other = world.NewBrowser();
        other.Cookies.Add(world.Site, new System.Net.Cookie("tp-session", world.World.Session));
        (await other.OpenAsync("/account/security")).Is(302);
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        await browser.EnrolAsync(name);
        var session = browser.Session!;

        (await browser.FillInAsync("/account/security", "/sign-out")).GoesTo("/sign-in");

        Assert.Null(browser.Session);
        var thief = world.NewBrowser();
        thief.Cookies.Add(world.Site, new System.Net.Cookie("tp-session", session));
        (await thief.OpenAsync("/account/security")).Is(302);
    }

    [Fact]
    public async Task A_disabled_account_is_signed_out_and_cannot_sign_in()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        await browser.EnrolAsync(name);
        await world.Get<IAccounts>().SetDisabledAsync(
            name, true, _ => new TrustedPublish.Core.Journal.JournalEntry { Id = "X", At = world.World.Time.GetUtcNow(), Kind = "account.disabled", Outcome = "accepted" }, TestContext.Current.CancellationToken);

        (await browser.OpenAsync("/account/security")).Is(302);
        (await browser.PasswordAsync(name)).Is(401).Says("The name or the password is wrong.");
    }

    [Fact]
    public async Task Passwords_and_questions_for_passkeys_are_limited_by_name_and_address()
    {
        await using var limited = await SiteWorld.StartAsync(static section => section["RateLimits"]!["Enabled"] = true);
        var name = await limited.NewAccountAsync();
        var browser = limited.NewBrowser();
        for (var wrong = 0; wrong < 10; wrong++)
        {
            (await browser.PasswordAsync(name, "a wrong password")).Is(401);
        }

        var refused = (await browser.PasswordAsync(name)).Is(429).Says("Too many attempts: try again in 60 seconds.");
        Assert.Equal("60", refused.Headers["Retry-After"]);
        ShownPage last;
        var asked = 0;
        do
        {
            last = await browser.SendAsync("/sign-in?handler=PasskeyOptions");
        }
        while (last.Status == 200 && ++asked < 100);
        last.Is(429);
        Assert.InRange(asked, 10, 30);
    }

    [Fact]
    public async Task Nobody_registers_where_the_operator_does_not_allow_it() => (await world.NewBrowser().OpenAsync("/sign-up")).Is(404);

    [Fact]
    public async Task People_register_where_the_operator_allows_it()
    {
        await using var open = await SiteWorld.StartAsync(static section => section["Accounts"]!["SelfRegistration"] = true);
        var browser = open.NewBrowser();

        (await browser.FillInAsync("/sign-up", "/sign-up", ("name", "Mira"), ("password", SiteWorld.Password))).Is(400).Says("must begin with a-z or 0-9");
        (await browser.SendAsync("/sign-up", ("name", "mira"), ("password", "short"))).Is(400).Says("at least 12 characters");
        (await browser.SendAsync("/sign-up", ("name", "mira"), ("email", "mira@acme.test"), ("password", SiteWorld.Password))).GoesTo("/account/security?returnUrl=%2Faccount%2Fsecurity");
        await browser.SetUpAsync();

        Assert.Equal("mira@acme.test", (await open.AccountAsync("mira")).Email);
    }
}
