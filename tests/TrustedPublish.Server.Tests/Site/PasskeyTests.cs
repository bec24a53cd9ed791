using System.Text.Json.Nodes;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Passkeys;
using TrustedPublish.Server.Tests.Site.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Site;

/// <summary>Passkeys as honest browsers use them.</summary>
public sealed class PasskeyTests(SiteWorld world) : IClassFixture<SiteWorld>
{
    [Fact]
    public async Task A_passkey_as_first_factor_brings_recovery_codes_and_ends_other_sessions()
    {
        var name = await world.NewAccountAsync();
        var (browser, other) = (world.NewBrowser(), world.NewBrowser());
        await browser.PasswordAsync(name);
        await other.PasswordAsync(name);
        (await other.OpenAsync("/account/security")).Is(200);

        var page = (await browser.AddPasskeyAsync(world.NewAuthenticator(), "Work laptop")).Is(200).Says("Work laptop").Says("this device only");

        Assert.Equal(10, page.RecoveryCodes.Count);
        Assert.Equal(TwoFactorMode.AuthAndWrites, (await world.AccountAsync(name)).TwoFactor);
        (await other.OpenAsync("/account/security")).Is(302);
        Assert.Empty((await browser.OpenAsync("/account/security")).Is(200).RecoveryCodes);
        Assert.Single(await world.JournalAsync(name, "passkey.added"));
        var late = world.NewBrowser();
        var code = await late.PasswordAsync(name);
        (await late.SendAsync("/sign-in?handler=Code", ("pending", code.Field("pending")), ("code", page.RecoveryCodes[0]))).Is(302);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_passkey_signs_in_without_a_name(bool isSynced)
    {
        var (name, passkey) = await EnrolAsync(isSynced);
        for (var time = 0; time < 3; time++)
        {
            var browser = world.NewBrowser();
            (await browser.AnswerAsync("/sign-in", passkey, ("returnUrl", "/account/password"))).GoesTo("/account/password");
            (await browser.OpenAsync("/account/password")).Is(200);
        }

        Assert.Equal(4, (await world.JournalAsync(name, "sign_in")).Count(static entry => entry.Outcome is "accepted"));
        Assert.Equal(isSynced, Assert.Single(await world.Get<PasskeyDesk>().ListAsync(await world.AccountAsync(name), TestContext.Current.CancellationToken)).IsSynced);
    }

    [Fact]
    public async Task Wrong_passwords_of_strangers_do_not_keep_a_passkey_out()
    {
        var (name, passkey) = await EnrolAsync();
        var stranger = world.NewBrowser();
        for (var wrong = 0; wrong < 6; wrong++)
        {
            await stranger.PasswordAsync(name, "a wrong password");
        }

        (await stranger.PasswordAsync(name)).Is(401).Says("locked for 15 minutes");
        (await world.NewBrowser().AnswerAsync("/sign-in", passkey)).Is(302);
    }

    [Fact]
    public async Task A_passkey_confirms_an_operation()
    {
        var (name, passkey) = await EnrolAsync();
        var browser = world.NewBrowser();
        await browser.AnswerAsync("/sign-in", passkey);
        var asked = await world.AskAsync(name);

        (await browser.AnswerAsync($"/auth/cli/{asked.Page}", passkey)).Is(200).Says("Confirmed");

        (await world.PollAsync(asked.Poll)).Is(200);
    }

    [Fact]
    public async Task A_passkey_makes_a_session_fresh_again()
    {
        var (_, passkey) = await EnrolAsync();
        var browser = world.NewBrowser();
        await browser.AnswerAsync("/sign-in", passkey);
        world.World.Time.Advance(TimeSpan.FromMinutes(10));
        (await browser.OpenAsync("/account/security")).Is(200).Says("confirm first that it is you").DoesNotSay("Add a passkey");
        (await browser.SendAsync("/account/security?handler=RecoveryCodes")).GoesTo("/account/confirm?returnUrl=%2Faccount%2Fsecurity");

        (await browser.AnswerAsync("/account/confirm", passkey, ("returnUrl", "/account/security"))).GoesTo("/account/security");

        (await browser.FillInAsync("/account/security", "/account/security?handler=RecoveryCodes")).Is(200);
    }

    [Fact]
    public async Task The_options_ask_for_what_the_server_insists_on()
    {
        var (name, _) = await EnrolAsync();
        var browser = world.NewBrowser();
        var asked = (await browser.FillInAsync("/sign-in", "/sign-in?handler=PasskeyOptions")).Is(200).Options;

        Assert.Equal("localhost", asked["rpId"]!.GetValue<string>());
        Assert.Equal("required", asked["userVerification"]!.GetValue<string>());
        Assert.Empty(asked["allowCredentials"] as JsonArray ?? []);

        var owner = world.NewBrowser();
        await owner.PasswordAsync(await world.NewAccountAsync());
        var made = (await owner.FillInAsync("/account/security", "/account/security?handler=PasskeyOptions")).Is(200).Options;
        Assert.Equal("localhost", made["rp"]!["id"]!.GetValue<string>());
        Assert.Equal("required", made["authenticatorSelection"]!["residentKey"]!.GetValue<string>());
        Assert.Equal("required", made["authenticatorSelection"]!["userVerification"]!.GetValue<string>());
        Assert.NotEmpty(name);
    }

    [Fact]
    public async Task An_account_has_at_most_twenty_passkeys_each_with_a_name()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        await browser.PasswordAsync(name);
        (await browser.AddPasskeyAsync(world.NewAuthenticator(), " ")).Is(400).Says("Give the passkey a name");
        (await browser.AddPasskeyAsync(world.NewAuthenticator(), new string('x', 61))).Is(400);
        (await browser.AddPasskeyAsync(world.NewAuthenticator())).Is(200);
        for (var more = 1; more < 20; more++)
        {
            (await browser.AddPasskeyAsync(world.NewAuthenticator(), $"Key {more}")).Is(302);
        }

        (await browser.AddPasskeyAsync(world.NewAuthenticator())).Is(400).Says("can have 20 passkeys");
        Assert.Equal(20, (await world.Get<PasskeyDesk>().ListAsync(await world.AccountAsync(name), TestContext.Current.CancellationToken)).Count);
    }

    [Fact]
    public async Task The_last_factor_stays_and_a_removed_passkey_signs_in_no_more()
    {
        var (name, first) = await EnrolAsync();
        var second = world.NewAuthenticator();
        var (browser, other) = (world.NewBrowser(), world.NewBrowser());
        await browser.AnswerAsync("/sign-in", first);
        (await browser.AddPasskeyAsync(second, "Phone")).Is(302);
        await other.AnswerAsync("/sign-in", second);

        (await browser.FillInAsync("/account/security", "/account/security?handler=RemovePasskey", ("id", Id(second)))).GoesTo("/account/security?done=passkey-removed");
        (await other.OpenAsync("/account/security")).Is(302);
        (await world.NewBrowser().AnswerAsync("/sign-in", second)).Is(401);
        (await browser.SendAsync("/account/security?handler=RemovePasskey", ("id", Id(second)))).Is(404);
        (await browser.SendAsync("/account/security?handler=RemovePasskey", ("id", "not base64 url!"))).Is(404);
        (await browser.SendAsync("/account/security?handler=RemovePasskey", ("id", Id(first)))).Is(409).Says("your only second factor");
        (await browser.SendAsync("/account/security?handler=RemoveAuthenticator")).Is(404);
        Assert.Equal(TwoFactorMode.AuthAndWrites, (await world.AccountAsync(name)).TwoFactor);
        Assert.Single(await world.JournalAsync(name, "passkey.removed"));
    }

    [Fact]
    public async Task Without_the_rule_the_last_factor_goes_and_the_recovery_codes_with_it()
    {
        await using var lax = await SiteWorld.StartAsync(static section => section["Accounts"]!["RequireTwoFactor"] = false);
        var name = await lax.NewAccountAsync();
        var browser = lax.NewBrowser();
        await browser.PasswordAsync(name);
        var passkey = lax.NewAuthenticator();
        (await browser.AddPasskeyAsync(passkey)).Is(200);

        (await browser.FillInAsync("/account/security", "/account/security?handler=RemovePasskey", ("id", Id(passkey)))).Is(302);

        Assert.Equal(TwoFactorMode.None, (await lax.AccountAsync(name)).TwoFactor);
        (await browser.OpenAsync("/account/security")).Is(200).DoesNotSay("Recovery codes");
        (await lax.NewBrowser().PasswordAsync(name)).Is(302);
    }

    [Fact]
    public async Task Somebody_elses_passkey_cannot_be_removed()
    {
        var (_, theirs) = await EnrolAsync();
        var browser = world.NewBrowser();
        await browser.EnrolAsync(await world.NewAccountAsync());

        (await browser.FillInAsync("/account/security", "/account/security?handler=RemovePasskey", ("id", Id(theirs)))).Is(404);

        (await world.NewBrowser().AnswerAsync("/sign-in", theirs)).Is(302);
    }

    [Fact]
    public async Task A_server_without_a_host_name_offers_no_passkeys()
    {
        await using var numbered = await SiteWorld.StartAsync(static section =>
            section["PublicUrl"] = section["PublicUrl"]!.GetValue<string>().Replace("localhost", "127.0.0.1", StringComparison.Ordinal));

        var answer = await numbered.World.SendAsync("GET", numbered.World.Server, "/sign-in");

        Assert.DoesNotContain("passkey\"", answer.Is(200).Body, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Password", answer.Body, StringComparison.Ordinal);
    }

    private static string Id(SoftAuthenticator authenticator) => System.Buffers.Text.Base64Url.EncodeToString(authenticator.Id);

    private async Task<(string Name, SoftAuthenticator Passkey)> EnrolAsync(bool isSynced = false)
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        await browser.PasswordAsync(name);
        var passkey = world.NewAuthenticator();
        passkey.IsSynced = isSynced;
        (await browser.AddPasskeyAsync(passkey)).Is(200);
        return (name, passkey);
    }
}
