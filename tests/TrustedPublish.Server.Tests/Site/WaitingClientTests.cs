using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Server.Tests.Site.World;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Site;

/// <summary>The pages a waiting npm sends its user to, and what npm gets for the answer.</summary>
public sealed class WaitingClientTests(SiteWorld world) : IClassFixture<SiteWorld>
{
    [Fact]
    public async Task Npm_login_is_approved_in_the_browser_and_gets_one_session()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        await browser.EnrolAsync(name);
        var (page, done) = await BeginLoginAsync();
        (await PollAsync(done)).Is(202);

        (await browser.OpenAsync(page)).Is(200).Says($"sign in to npm on a command line as {name}").Says("npm/11.19.1").Says("127.0.0.1").Says("Continue only if you have just started this yourself");
        (await browser.SendAsync(page)).Is(200).Says("Signed in");

        var token = (await PollAsync(done)).Is(200).Text("token")!;
        Assert.Equal(name, (await world.World.SendAsync("GET", world.World.Registry, "/-/whoami", token)).Is(200).Text("username"));
        (await PollAsync(done)).Is(404);
        (await browser.OpenAsync(page)).Is(404).Says("Nothing to answer here");
        Assert.Equal("accepted", Assert.Single(await world.JournalAsync(name, "challenge")).Outcome);
    }

    [Fact]
    public async Task A_declined_login_ends_the_waiting()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        await browser.EnrolAsync(name);
        var (page, done) = await BeginLoginAsync();

        (await browser.FillInAsync(page, $"{page}?handler=Decline")).Is(200).Says("Nobody was signed in");

        Assert.Equal("declined", (await PollAsync(done)).Is(200).Text("code"));
        (await browser.SendAsync(page)).Is(404);
    }

    [Fact]
    public async Task Nobody_signs_a_command_line_in_without_a_session_or_with_an_old_one()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        var (key, _) = await browser.EnrolAsync(name);
        var (page, done) = await BeginLoginAsync();
        var escaped = Uri.EscapeDataString(page);

        (await world.NewBrowser().OpenAsync(page)).GoesTo($"/sign-in?returnUrl={escaped}");
        await browser.OpenAsync(page);
        world.World.Time.Advance(TimeSpan.FromMinutes(9));
        (page, done) = await BeginLoginAsync();
        escaped = Uri.EscapeDataString(page);
        world.World.Time.Advance(TimeSpan.FromMinutes(1));
        (await browser.OpenAsync(page)).GoesTo($"/account/confirm?returnUrl={escaped}");
        (await browser.SendAsync(page)).GoesTo($"/account/confirm?returnUrl={escaped}");
        (await PollAsync(done)).Is(202);
        (await browser.FillInAsync($"/account/confirm?returnUrl={escaped}", "/account/confirm", ("code", world.Code(key)), ("returnUrl", page))).GoesTo(page);
        (await browser.OpenAsync(page)).Is(200);
        (await browser.SendAsync(page)).Is(200);
        (await PollAsync(done)).Is(200);
    }

    [Fact]
    public async Task An_account_that_owes_its_second_factor_sets_it_up_before_it_signs_a_command_line_in()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        var (page, done) = await BeginLoginAsync();
        await browser.PasswordAsync(name);

        (await browser.OpenAsync(page)).GoesTo($"/account/security?returnUrl={Uri.EscapeDataString(page)}");
        await browser.OpenAsync("/account/security");
        (await browser.SendAsync(page)).GoesTo($"/account/security?returnUrl={Uri.EscapeDataString(page)}");
        (await PollAsync(done)).Is(202);
        await browser.SetUpAsync();
        (await browser.FillInAsync(page, page)).Is(200).Says("Signed in");
        (await PollAsync(done)).Is(200);
    }

    [Fact]
    public async Task Without_the_rule_an_account_without_a_second_factor_signs_a_command_line_in_with_its_password()
    {
        await using var lax = await SiteWorld.StartAsync(static section => section["Accounts"]!["RequireTwoFactor"] = false);
        var name = await lax.NewAccountAsync();
        var browser = lax.NewBrowser();
        var (page, done) = await BeginLoginAsync(lax);

        (await browser.PasswordAsync(name, returnUrl: page)).GoesTo(page);
        (await browser.FillInAsync(page, page)).Is(200).Says("Signed in");

        (await lax.World.SendAsync("GET", lax.World.Registry, done)).Is(200);
    }

    [Fact]
    public async Task An_operation_is_confirmed_with_a_code_in_the_same_request_and_only_once()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        var (key, _) = await browser.EnrolAsync(name);
        var asked = await world.AskAsync(name);
        var page = $"/auth/cli/{asked.Page}";

        (await browser.OpenAsync(page)).Is(200).Says("publish @acme/demo 1.2.0 to npm").Says("192.0.2.7").Says("npm/11.19.1");
        (await browser.SendAsync(page)).Is(401);
        (await browser.SendAsync(page, ("code", "000000"))).Is(401).Says("The code of the second factor is wrong, has expired, was used before");
        (await world.PollAsync(asked.Poll)).Is(202);
        (await browser.SendAsync(page, ("code", world.Code(key)))).Is(200).Says("Confirmed");

        var token = (await world.PollAsync(asked.Poll)).Is(200).Text("token")!;
        Assert.Matches("^[0-9]+$", token);
        (await browser.SendAsync(page, ("code", world.Code(key)))).Is(404);
        Assert.Equal(["accepted"], (await world.JournalAsync(name, "challenge")).Select(static entry => entry.Outcome));
        Assert.Equal(2, (await world.JournalAsync(name, "presence")).Count);
    }

    [Fact]
    public async Task A_code_that_signed_in_does_not_confirm()
    {
        var name = await world.NewAccountAsync();
        var (key, _) = await world.NewBrowser().EnrolAsync(name);
        var browser = world.NewBrowser();
        var page = await browser.PasswordAsync(name);
        var code = world.Code(key);
        (await browser.SendAsync("/sign-in?handler=Code", ("pending", page.Field("pending")), ("code", code))).Is(302);
        var asked = await world.AskAsync(name);

        (await browser.FillInAsync($"/auth/cli/{asked.Page}", $"/auth/cli/{asked.Page}", ("code", code))).Is(401);

        (await world.PollAsync(asked.Poll)).Is(202);
    }

    [Fact]
    public async Task A_declined_operation_is_refused_to_the_client()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        await browser.EnrolAsync(name);
        var asked = await world.AskAsync(name);

        (await browser.FillInAsync($"/auth/cli/{asked.Page}", $"/auth/cli/{asked.Page}?handler=Decline")).Is(200).Says("not carried out");

        (await world.PollAsync(asked.Poll)).IsError(403, "declined");
        Assert.Equal("declined", Assert.Single(await world.JournalAsync(name, "challenge")).Outcome);
    }

    [Fact]
    public async Task Another_account_neither_sees_nor_answers_what_is_asked()
    {
        var (owner, other) = (await world.NewAccountAsync(), await world.NewAccountAsync());
        await world.NewBrowser().EnrolAsync(owner);
        var browser = world.NewBrowser();
        var (key, _) = await browser.EnrolAsync(other);
        var asked = await world.AskAsync(owner);
        var page = $"/auth/cli/{asked.Page}";

        (await browser.OpenAsync(page)).Is(403).Says("asked of another account").DoesNotSay("@acme/demo").DoesNotSay(owner);
        (await browser.SendAsync(page, ("code", world.Code(key)))).Is(403);
        (await browser.SendAsync($"{page}?handler=Decline")).Is(403);
        (await browser.SendAsync($"{page}?handler=PasskeyOptions")).Is(403);
        (await browser.SendAsync($"{page}?handler=Passkey", ("ceremony", "x"), ("credential", "{}"))).Is(403);

        (await world.PollAsync(asked.Poll)).Is(202);
        (await browser.SendAsync("/sign-out", ("returnUrl", page))).GoesTo($"/sign-in?returnUrl={Uri.EscapeDataString(page)}");
    }

    [Fact]
    public async Task A_page_answers_only_its_own_kind_of_question()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        var (key, _) = await browser.EnrolAsync(name);
        var asked = await world.AskAsync(name);
        var (login, done) = await BeginLoginAsync();

        (await browser.FillInAsync("/account/security", $"/login/cli/{asked.Page}")).Is(404);
        (await browser.SendAsync(login.Replace("/login/", "/auth/", StringComparison.Ordinal), ("code", world.Code(key)))).Is(404);
        (await browser.OpenAsync($"/auth/cli/{asked.Poll}")).Is(404);

        (await world.PollAsync(asked.Poll)).Is(202);
        (await PollAsync(done)).Is(202);
    }

    [Fact]
    public async Task Parallel_confirmations_with_one_code_are_one()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        var (key, _) = await browser.EnrolAsync(name);
        var asked = new List<ChallengeSecrets>();
        for (var count = 0; count < 6; count++)
        {
            asked.Add(await world.AskAsync(name, $"operation {count}"));
        }

        await browser.OpenAsync($"/auth/cli/{asked[0].Page}");
        var code = world.Code(key);
        var answers = await Task.WhenAll(asked.Select(one => browser.SendAsync($"/auth/cli/{one.Page}", ("code", code))));

        Assert.Single(answers, static answer => answer.Status == 200);
        Assert.All(answers.Where(static answer => answer.Status != 200), static answer => answer.Is(401));
    }

    private static Task<Answer> PollAsync(SiteWorld world, string done) => world.World.SendAsync("GET", world.World.Registry, done);

    private Task<Answer> PollAsync(string done) => PollAsync(world, done);

    private Task<(string Page, string Done)> BeginLoginAsync() => BeginLoginAsync(world);

    /// <summary>What npm login does first; the page's path and where npm waits.</summary>
    private static async Task<(string Page, string Done)> BeginLoginAsync(SiteWorld world)
    {
        var answer = (await world.World.SendAsync("POST", world.World.Registry, "/-/v1/login", null, ServerWorld.Json("{}"), ("user-agent", "npm/11.19.1"))).Is(200);
        var page = new Uri(answer.Text("loginUrl")!);
        Assert.Equal(world.Origin, page.GetLeftPart(UriPartial.Authority));
        return (page.AbsolutePath, new Uri(answer.Text("doneUrl")!).PathAndQuery);
    }
}
