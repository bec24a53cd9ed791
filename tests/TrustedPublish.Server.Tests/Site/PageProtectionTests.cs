using System.Text.RegularExpressions;
using TrustedPublish.Server.Tests.Site.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Site;

/// <summary>What protects every page, whoever asks for it.</summary>
public sealed partial class PageProtectionTests(SiteWorld world) : IClassFixture<SiteWorld>
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; "
        + "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private static readonly string[] Paths =
        ["/sign-in", "/sign-out", "/sign-up", "/account/security", "/account/confirm", "/account/password", "/account/authenticator", "/login/cli/x", "/auth/cli/x"];

    public static TheoryData<string> Pages => [.. Paths];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_page_runs_nothing_foreign_and_is_neither_framed_nor_kept(string path)
    {
        var signedIn = world.NewBrowser();
        await signedIn.EnrolAsync(await world.NewAccountAsync());

        foreach (var page in new[] { await world.NewBrowser().OpenAsync(path), await signedIn.OpenAsync(path), await signedIn.SendRawAsync(path) })
        {
            Assert.Equal(Policy, page.Headers["Content-Security-Policy"]);
            Assert.Contains("publickey-credentials-get=(self)", page.Headers["Permissions-Policy"], StringComparison.Ordinal);
            Assert.Equal("no-store, no-transform", page.Headers["Cache-Control"]);
            Assert.Equal("nosniff", page.Headers["X-Content-Type-Options"]);
            Assert.Equal("same-origin", page.Headers["Referrer-Policy"]);
            Assert.DoesNotContain("Content-Encoding", page.Headers.Keys);
            Assert.DoesNotContain("<style", page.Html, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(" style=", page.Html, StringComparison.OrdinalIgnoreCase);
            Assert.Empty(EventHandlers().Matches(page.Html));
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_registrys_host_has_no_pages(string path)
    {
        foreach (var registry in new[] { world.World.Registry, world.World.TeamOrigin })
        {
            var answer = await world.World.SendAsync("GET", registry, path);
            Assert.DoesNotContain("<html", answer.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("Content-Security-Policy", answer.Headers.Keys);
        }
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/sign-in?handler=Code")]
    [InlineData("/sign-in?handler=Passkey")]
    [InlineData("/sign-in?handler=PasskeyOptions")]
    [InlineData("/sign-out")]
    [InlineData("/account/confirm")]
    [InlineData("/account/password")]
    [InlineData("/account/authenticator?handler=Begin")]
    [InlineData("/account/security?handler=RecoveryCodes")]
    [InlineData("/account/security?handler=RemoveAuthenticator")]
    [InlineData("/login/cli/x")]
    [InlineData("/auth/cli/x")]
    public async Task A_form_without_its_token_is_refused(string path)
    {
        var browser = world.NewBrowser();
        await browser.EnrolAsync(await world.NewAccountAsync());

        (await browser.SendRawAsync(path, ("name", "x"), ("password", "y"))).Is(400).Says("This form is out of date");
        (await browser.SendRawAsync(path, ("__RequestVerificationToken", "x"))).Is(400);
        (await browser.OpenAsync("/account/security")).Is(200);
    }

    [Fact]
    public async Task A_form_of_one_session_is_refused_in_another()
    {
        var browser = world.NewBrowser();
        var before = (await browser.OpenAsync("/sign-in")).FormToken!;
        await browser.EnrolAsync(await world.NewAccountAsync());

        (await browser.SendRawAsync("/account/security?handler=RecoveryCodes", ("__RequestVerificationToken", before))).Is(400);
    }

    [Theory]
    [InlineData("https://evil.test/")]
    [InlineData("//evil.test/")]
    [InlineData("/\\evil.test/")]
    [InlineData("\\\\evil.test/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/%0d%0aSet-Cookie: a=b")]
    [InlineData("account/security")]
    public async Task Nobody_is_sent_to_another_site(string returnUrl)
    {
        var name = await world.NewAccountAsync();
        var (key, _) = await world.NewBrowser().EnrolAsync(name);
        var browser = world.NewBrowser();

        var answer = (await browser.SignInAsync(name, key, returnUrl)).Is(302);

        Assert.StartsWith("/", answer.Location, StringComparison.Ordinal);
        Assert.False(answer.Location!.StartsWith("//", StringComparison.Ordinal) || answer.Location.StartsWith("/\\", StringComparison.Ordinal), answer.Location);
        var again = await browser.OpenAsync($"/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}");
        Assert.StartsWith("/", again.Location, StringComparison.Ordinal);
        Assert.DoesNotContain("//", again.Location, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", (await browser.FillInAsync("/account/security", "/sign-out", ("returnUrl", returnUrl))).Is(302).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_of_others_is_shown_as_text()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        await browser.EnrolAsync(name);
        var asked = await world.AskAsync(name, "publish <script>alert(1)</script>");

        var page = await browser.OpenAsync($"/auth/cli/{asked.Page}");

        Assert.DoesNotContain("<script>alert", page.Html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Https_pages_have_cookies_that_no_other_host_can_set()
    {
        await using var secure = await SiteWorld.StartAsync(null, behindProxy: true);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false });
        var page = await http.GetAsync(new Uri(secure.Site, "/sign-in"), TestContext.Current.CancellationToken);

        var cookie = Assert.Single(page.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task No_secret_of_the_pages_is_logged()
    {
        var name = await world.NewAccountAsync();
        var browser = world.NewBrowser();
        var (key, codes) = await browser.EnrolAsync(name);
        var asked = await world.AskAsync(name);
        var passkey = world.NewAuthenticator();
        (await browser.AddPasskeyAsync(passkey)).Is(302);
        await browser.PasswordAsync(name, "a-wrong-password-31");
        var code = world.Code(key);
        (await browser.FillInAsync($"/auth/cli/{asked.Page}", $"/auth/cli/{asked.Page}", ("code", code))).Is(200);
        var done = (await world.PollAsync(asked.Poll)).Text("token")!;
        var other = world.NewBrowser();
        var pending = (await other.PasswordAsync(name)).Field("pending");
        (await other.SendAsync("/sign-in?handler=Code", ("pending", pending), ("code", codes[0]))).Is(302);

        var log = world.World.Log.Text;
        foreach (var secret in new[] { SiteWorld.Password, "a-wrong-password-31", browser.Session!, other.Session!, pending, asked.Page, asked.Poll, done, codes[0], codes[1], "tpw_" })
        {
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Files_of_the_pages_are_kept_for_good_under_the_hash_of_what_they_hold()
    {
        var page = await world.NewBrowser().OpenAsync("/sign-in");
        foreach (var path in Regex.Matches(page.Html, "\"(?<path>/assets/[^\"]+)\"").Select(static match => match.Groups["path"].Value))
        {
            var file = await world.World.SendAsync("GET", world.Site, path);
            Assert.Equal("public, max-age=31536000, immutable", file.Is(200).Header("Cache-Control"));
        }

        (await world.World.SendAsync("GET", world.Site, "/assets/0/site.css")).Is(404);
        (await world.World.SendAsync("GET", world.Site, "/assets/0/nothing")).Is(404);
    }

    [GeneratedRegex("<[^>]+ on[a-z]+=")]
    private static partial Regex EventHandlers();
}
