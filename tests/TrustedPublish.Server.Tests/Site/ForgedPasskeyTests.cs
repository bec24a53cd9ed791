using TrustedPublish.Server.Tests.Site.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Site;

/// <summary>Passkey answers that no honest browser gives: each would be a way in.</summary>
public sealed class ForgedPasskeyTests(SiteWorld world) : IClassFixture<SiteWorld>
{
    public static TheoryData<string> Forgeries =>
    [
        "another site", "sibling host", "host that begins alike", "another port", "https instead of http", "embedded in another site",
        "nobody verified", "nobody present", "another relying party", "counter back", "counter the same", "another user's handle", "no user's handle",
    ];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_forged_answer_does_not_sign_in(string forgery)
    {
        var passkey = await EnrolAsync();
        (await world.NewBrowser().AnswerAsync("/sign-in", passkey)).Is(302);
        await ForgeAsync(passkey, forgery);
        var browser = world.NewBrowser();

        (await browser.AnswerAsync("/sign-in", passkey)).Is(401).Says("This passkey was not accepted");

        Assert.Null(browser.Session);
    }

    [Theory]
    [InlineData("another site")]
    [InlineData("sibling host")]
    [InlineData("embedded in another site")]
    [InlineData("nobody verified")]
    [InlineData("nobody present")]
    [InlineData("another relying party")]
    public async Task A_forged_answer_does_not_register(string forgery)
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        await browser.PasswordAsync(name);
        var passkey = world.NewAuthenticator();
        await ForgeAsync(passkey, forgery);

        (await browser.AddPasskeyAsync(passkey)).Is(400).Says("nothing was added");

        (await browser.OpenAsync("/account/security")).Is(200).Says("needs a second factor");
        Assert.Empty(await world.JournalAsync(name, "passkey.added"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_signs_in_once_also_when_the_passkey_does_not_count(bool isSynced)
    {
        var passkey = await EnrolAsync(isSynced);
        var browser = world.NewBrowser();
        var asked = await AskAsync(browser);
        var credential = passkey.Get(asked.Options);
        (await browser.SendAsync("/sign-in?handler=Passkey", ("ceremony", asked.Ceremony), ("credential", credential))).Is(302);

        foreach (var thief in new[] { browser, world.NewBrowser() })
        {
            await thief.FillInAsync("/sign-out", "/sign-out");
            await thief.OpenAsync("/sign-in");
            (await thief.SendAsync("/sign-in?handler=Passkey", ("ceremony", asked.Ceremony), ("credential", credential))).Is(401);
            Assert.Null(thief.Session);
        }
    }

    [Fact]
    public async Task Of_parallel_posts_of_one_answer_one_signs_in()
    {
        var passkey = await EnrolAsync(isSynced: true);
        var browser = world.NewBrowser();
        var asked = await AskAsync(browser);
        var credential = passkey.Get(asked.Options);
        var token = (await browser.OpenAsync("/sign-in")).FormToken!;

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ =>
            browser.SendRawAsync("/sign-in?handler=Passkey", ("ceremony", asked.Ceremony), ("credential", credential), ("__RequestVerificationToken", token))));

        Assert.Single(answers, static answer => answer.Status == 302);
    }

    [Fact]
    public async Task An_answer_to_another_question_is_refused_and_uses_the_question_up()
    {
        var passkey = await EnrolAsync();
        var browser = world.NewBrowser();
        var (first, second) = (await AskAsync(browser), await AskAsync(browser));

        (await browser.SendAsync("/sign-in?handler=Passkey", ("ceremony", second.Ceremony), ("credential", passkey.Get(first.Options)))).Is(401);
        (await browser.SendAsync("/sign-in?handler=Passkey", ("ceremony", second.Ceremony), ("credential", passkey.Get(second.Options)))).Is(401);
        (await browser.SendAsync("/sign-in?handler=Passkey", ("ceremony", first.Ceremony), ("credential", passkey.Get(first.Options)))).Is(302);
    }

    [Fact]
    public async Task An_answer_that_took_longer_than_five_minutes_is_refused()
    {
        var passkey = await EnrolAsync();
        var browser = world.NewBrowser();
        var asked = await AskAsync(browser);
        world.World.Time.Advance(TimeSpan.FromMinutes(5));

        (await browser.SendAsync("/sign-in?handler=Passkey", ("ceremony", asked.Ceremony), ("credential", passkey.Get(asked.Options)))).Is(401);
    }

    [Fact]
    public async Task An_answer_for_one_purpose_is_good_for_no_other()
    {
        var name = await world.NewAccountAsync();
        var passkey = await EnrolAsync(name: name);
        var browser = world.NewBrowser();
        await browser.AnswerAsync("/sign-in", passkey);
        var (one, two) = (await world.AskAsync(name, "one"), await world.AskAsync(name, "two"));
        string[] pages = ["/account/confirm", $"/auth/cli/{one.Page}", $"/auth/cli/{two.Page}"];

        foreach (var askedAt in pages)
        {
            foreach (var givenTo in pages.Append("/sign-in").Where(page => page != askedAt))
            {
                var asked = (await browser.FillInAsync(askedAt, $"{askedAt}?handler=PasskeyOptions")).Is(200);
                (await browser.SendAsync($"{givenTo}?handler=Passkey", ("ceremony", asked.Ceremony), ("credential", passkey.Get(asked.Options)))).Is(401);
            }
        }

        var forSignIn = await AskAsync(world.NewBrowser());
        foreach (var page in pages)
        {
            (await browser.SendAsync($"{page}?handler=Passkey", ("ceremony", forSignIn.Ceremony), ("credential", passkey.Get(forSignIn.Options)))).Is(401);
        }

        (await world.PollAsync(one.Poll)).Is(202);
        (await world.PollAsync(two.Poll)).Is(202);
    }

    [Fact]
    public async Task Another_accounts_passkey_confirms_nothing()
    {
        var (owner, other) = (await world.NewAccountAsync(), await world.NewAccountAsync());
        var (ownersKey, othersKey) = (await EnrolAsync(name: owner), await EnrolAsync(name: other));
        var browser = world.NewBrowser();
        await browser.AnswerAsync("/sign-in", ownersKey);
        var asked = await world.AskAsync(owner);

        (await browser.AnswerAsync($"/auth/cli/{asked.Page}", othersKey)).Is(401);
        othersKey.UserHandle = ownersKey.UserHandle;
        (await browser.AnswerAsync($"/auth/cli/{asked.Page}", othersKey)).Is(401);
        (await browser.AnswerAsync("/account/confirm", othersKey)).Is(401);

        (await world.PollAsync(asked.Poll)).Is(202);
        Assert.Equal(3, (await world.JournalAsync(owner, "presence")).Count);
    }

    [Fact]
    public async Task A_registration_begun_by_one_account_cannot_be_finished_by_another()
    {
        var (victim, thief) = (world.NewBrowser(), world.NewBrowser());
        await victim.PasswordAsync(await world.NewAccountAsync());
        await thief.PasswordAsync(await world.NewAccountAsync());
        var asked = (await thief.FillInAsync("/account/security", "/account/security?handler=PasskeyOptions")).Is(200);
        var credential = world.NewAuthenticator().Create(asked.Options);
        await victim.OpenAsync("/account/security");

        (await victim.SendAsync("/account/security?handler=AddPasskey", ("name", "x"), ("ceremony", asked.Ceremony), ("credential", credential))).Is(400).Says("was not asked for");
        (await thief.SendAsync("/account/security?handler=AddPasskey", ("name", "x"), ("ceremony", asked.Ceremony), ("credential", credential))).Is(200);
    }

    [Fact]
    public async Task A_passkey_that_is_registered_cannot_be_registered_by_another()
    {
        var theirs = await EnrolAsync();
        var browser = world.NewBrowser();
        await browser.PasswordAsync(await world.NewAccountAsync());
        using var copy = new SoftAuthenticator(world.Origin) { Id = theirs.Id };

        (await browser.AddPasskeyAsync(copy)).Is(400);

        (await world.NewBrowser().AnswerAsync("/sign-in", theirs)).Is(302);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id":"AA","rawId":"AA","type":"public-key","response":{}}""")]
    [InlineData("""{"id":"AA","rawId":"AA","type":"public-key","clientExtensionResults":{},"response":{"clientDataJSON":"e30","authenticatorData":"AA","signature":"AA","userHandle":"AA"}}""")]
    [InlineData("""{"id":"!","rawId":5,"type":"public-key","response":null}""")]
    public async Task Nonsense_is_refused(string credential)
    {
        var browser = world.NewBrowser();
        var asked = await AskAsync(browser);
        (await browser.SendAsync("/sign-in?handler=Passkey", ("ceremony", asked.Ceremony), ("credential", credential))).Is(401);
        (await browser.SendAsync("/sign-in?handler=Passkey", ("credential", credential))).Is(401);

        var owner = world.NewBrowser();
        await owner.PasswordAsync(await world.NewAccountAsync());
        var registration = (await owner.FillInAsync("/account/security", "/account/security?handler=PasskeyOptions")).Is(200);
        await owner.OpenAsync("/account/security");
        (await owner.SendAsync("/account/security?handler=AddPasskey", ("name", "x"), ("ceremony", registration.Ceremony), ("credential", credential))).Is(400);
    }

    private static Task<ShownPage> AskAsync(SiteBrowser browser) => browser.FillInAsync("/sign-in", "/sign-in?handler=PasskeyOptions");

    private async Task ForgeAsync(SoftAuthenticator passkey, string forgery)
    {
        var port = world.Site.Port;
        switch (forgery)
        {
            case "another site":
                passkey.Origin = "https://evil.test";
                break;
            case "sibling host":
                passkey.Origin = $"http://evil.localhost:{port}";
                break;
            case "host that begins alike":
                passkey.Origin = $"http://localhost.evil.test:{port}";
                break;
            case "another port":
                passkey.Origin = $"http://localhost:{port + 1}";
                break;
            case "https instead of http":
                passkey.Origin = $"https://localhost:{port}";
                break;
            case "embedded in another site":
                passkey.IsCrossOrigin = true;
                break;
            case "nobody verified":
                passkey.IsVerified = false;
                break;
            case "nobody present":
                passkey.IsPresent = false;
                break;
            case "another relying party":
                passkey.RelyingParty = "evil.test";
                break;
            case "counter back":
                passkey.Counter = 0;
                await SignInOnceMoreAsync(passkey);
                break;
            case "counter the same":
                passkey.Counter--;
                break;
            case "another user's handle":
                passkey.UserHandle = (await EnrolAsync()).UserHandle;
                break;
            case "no user's handle":
                passkey.UserHandle = "";
                break;
            default:
                throw new InvalidOperationException(forgery);
        }
    }

    // Far ahead, then back: not only the very last number is refused.
    private async Task SignInOnceMoreAsync(SoftAuthenticator passkey)
    {
        passkey.Counter = 50;
        (await world.NewBrowser().AnswerAsync("/sign-in", passkey)).Is(302);
        passkey.Counter = 10;
    }

    private async Task<SoftAuthenticator> EnrolAsync(bool isSynced = false, string? name = null)
    {
        var browser = world.NewBrowser();
        await browser.PasswordAsync(name ?? await world.NewAccountAsync());
        var passkey = world.NewAuthenticator();
        passkey.IsSynced = isSynced;
        (await browser.AddPasskeyAsync(passkey)).Is(200);
        return passkey;
    }
}
