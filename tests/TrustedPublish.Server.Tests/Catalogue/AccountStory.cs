using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.Site.World;
using TrustedPublish.Server.Tests.World;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>All that a person does with secrets, right and wrong, at both doors; every secret is noted.</summary>
internal sealed class AccountStory(SiteWorld site, KnownSecrets secrets, KnownSecrets asked)
{
    private const string Name = "mira";
    private const string Legacy = "npm_legacyTokenOfMira0000000000000000";

    private readonly ServerWorld world = site.World;
    private readonly SiteBrowser browser = site.NewBrowser();
    private byte[] key = [];

    public async Task RunAsync()
    {
        world.Upstream.Intercept = KnowsLegacyTokenAsync;
        var codes = await RegisterAsync();
        var session = await SignInAsync();
        var token = await CreateTokenAsync(session);
        await PublishAsync(session, token);
        await MistakeAsync(session, token, codes);
        await RecoverAsync(session, codes);
        await UseLegacyTokenAsync();
        await world.Upstream.StopAsync();
        await world.SendAsync("GET", world.Registry, "/demo", token);
        await world.PublishAsync("@acme/last", token, PublishBodies.Text(ServerWorld.Document("@acme/last")));
    }

    private async Task<IReadOnlyList<string>> RegisterAsync()
    {
        (await browser.FillInAsync("/sign-up", "/sign-up", ("name", Name), ("email", "mira@acme.test"), ("password", "wrong-password mira"))).Is(400);
        (await browser.SendAsync("/sign-up", ("name", Name), ("email", "mira@acme.test"), ("password", SiteWorld.Password))).Is(302);
        secrets.Add("browser session", browser.Session!);
        (key, var codes) = await browser.SetUpAsync();
        secrets.AddKey(key);
        foreach (var code in codes)
        {
            secrets.Add("recovery code", code);
        }

        // Somebody who does it all on a command line.
        var account = ServerWorld.Json($$"""{"name":"noor","password":"{{SiteWorld.Password}}","email":"noor@acme.test"}""");
        var session = secrets.Add("session", (await world.SendAsync("PUT", world.Registry, "/-/user/org.couchdb.user:noor", null, account)).Is(201).Text("token")!);
        var begun = await world.SendAsync("POST", world.Registry, "/-/npm/v1/user", session, ServerWorld.Json($$$"""{"tfa":{"mode":"auth-only","password":"{{{SiteWorld.Password}}}"}}"""));
        var theirs = secrets.AddKey(Testing.Base32Text.Decode(begun.Is(200).Text("tfa")!.Split("secret=")[1].Split('&')[0]));
        (await world.SendAsync("POST", world.Registry, "/-/npm/v1/user", session, ServerWorld.Json("""{"tfa":["000000"]}"""))).Is(401);
        foreach (var code in (await world.SendAsync("POST", world.Registry, "/-/npm/v1/user", session, ServerWorld.Json($$"""{"tfa":["{{site.Code(theirs)}}"]}"""))).Is(200).Json["tfa"]!.AsArray())
        {
            secrets.Add("recovery code", code!.GetValue<string>());
        }

        return codes;
    }

    /// <summary>With the password and a code, with a page for a waiting npm, and with a passkey.</summary>
    private async Task<string> SignInAsync()
    {
        secrets.Add("session", (await NpmAsync(SiteWorld.Password, site.Code(key))).Is(201).Text("token")!);
        var other = site.NewBrowser();
        secrets.Add("note of a half sign-in", (await other.PasswordAsync(Name)).Is(200).Field("pending"));
        (await other.SignInAsync(Name, key)).Is(302);
        secrets.Add("browser session", other.Session!);
        (await other.AddPasskeyAsync(site.NewAuthenticator())).Is(302);

        var login = (await world.SendAsync("POST", world.Registry, "/-/v1/login", null, ServerWorld.Json("{}"))).Is(200);
        var (page, done) = Asked(login, "loginUrl");
        (await world.SendAsync("GET", world.Registry, done)).Is(202);
        await other.OpenAsync(page);
        (await other.SendAsync(page)).Is(200);
        return secrets.Add("session", (await world.SendAsync("GET", world.Registry, done)).Is(200).Text("token")!);
    }

    private async Task<string> CreateTokenAsync(string session)
    {
        var body = new JsonObject
        {
            ["name"] = "ci",
            ["password"] = SiteWorld.Password,
            ["packages"] = new JsonArray("@acme/mine"),
            ["packages_and_scopes_permission"] = "read-write",
            ["bypass_2fa"] = true,
        }.ToJsonString();
        Task<Answer> SendAsync(string? code) => world.SendAsync(
            "POST", world.Registry, "/-/npm/v1/tokens", session, ServerWorld.Json(body), code is null ? [("npm-auth-type", "web")] : [("npm-otp", code)]);
        var done = await ConfirmAsync(await SendAsync(null));
        var token = secrets.Add("granular token", (await SendAsync(done)).Is(201).Text("token")!);
        (await SendAsync(done)).Is(401);
        (await world.SendAsync("GET", world.Registry, "/-/npm/v1/tokens", session)).Is(200);
        return token;
    }

    private async Task PublishAsync(string session, string token)
    {
        var body = PublishBodies.Text(ServerWorld.Document("@acme/mine"));
        var done = await ConfirmAsync(await world.PublishAsync("@acme/mine", session, body, ("npm-auth-type", "web")));
        (await world.PublishAsync("@acme/mine", session, body, ("npm-otp", done))).Is(201);
        (await world.PublishAsync("@acme/mine", token, PublishBodies.Text(ServerWorld.Document("@acme/mine", "1.0.1")))).Is(201);
    }

    private async Task MistakeAsync(string session, string token, IReadOnlyList<string> codes)
    {
        (await NpmAsync("wrong-password", null)).Is(401);
        (await NpmAsync(SiteWorld.Password, "000000")).Is(401);
        (await NpmAsync(SiteWorld.Password, secrets.Add("wrong recovery code", "12345678901234567890"))).Is(401);
        (await NpmAsync(SiteWorld.Password, codes[0])).Is(201);
        (await NpmAsync(SiteWorld.Password, codes[0])).Is(401);
        (await site.NewBrowser().PasswordAsync(Name, "wrong-password")).Is(401);
        (await site.NewBrowser().PasswordAsync("wrong-password", "wrong-password")).Is(401);
        (await site.NewBrowser().OpenAsync($"/auth/cli/{token}")).Is(302);
        foreach (var unfit in new[] { token, session, browser.Session!, secrets.Add("mistyped token", token[..^1] + "!"), codes[1] })
        {
            await world.ExchangeAsync("@acme/mine", unfit);
            await world.SendAsync("GET", world.Registry, $"/-/{unfit}?token={unfit}", unfit);
            await world.SendAsync("GET", world.Registry, $"/-/v1/done?authId={unfit}");
            await world.SendAsync("PUT", world.Registry, $"/-/{unfit}", unfit, ServerWorld.Json("{}"));
            await world.SendAsync("GET", site.Site, $"/api/v1/tokens?key={unfit}", unfit);
            await world.SendAsync("DELETE", world.Registry, $"/-/user/token/{unfit}x", unfit);
            await world.PublishAsync("@acme/none", session, PublishBodies.Text(ServerWorld.Document("@acme/mine")), ("npm-otp", unfit));
        }
    }

    /// <summary>An administrator gives a new password, its owner changes it, and one session is signed out.</summary>
    private async Task RecoverAsync(string session, IReadOnlyList<string> codes)
    {
        var administrator = await Person.CreateAsync(world, "root", TwoFactorMode.AuthAndWrites, isAdministrator: true);
        var theirs = secrets.Add("session", await administrator.SignInAsync());
        (await world.SendAsync("POST", site.Site, "/api/v1/revocations", theirs, ServerWorld.Json($$"""{"kind":"token","id":"{{session}}"}"""))).Is(201);
        var body = $$"""{"password":"{{secrets.Add("password", "a recovered passphrase")}}"}""";
        (await world.SendAsync("POST", site.Site, $"/api/v1/accounts/{Name}/recovery", theirs, ServerWorld.Json(body), ("npm-otp", administrator.NextCode()))).Is(204);
        var fresh = site.NewBrowser();
        var half = await fresh.PasswordAsync(Name, "a recovered passphrase");
        (await fresh.SendAsync("/sign-in?handler=Code", ("pending", half.Is(200).Field("pending")), ("code", codes[2]))).Is(302);
        (await fresh.FillInAsync("/account/password", "/account/password", ("current", "wrong-password"), ("fresh", secrets.Add("password", "another four words here")))).Is(401);
        (await fresh.SendAsync("/account/password", ("current", "a recovered passphrase"), ("fresh", "another four words here"))).Is(302);
        (await world.SendAsync("DELETE", world.Registry, $"/-/user/token/{theirs}", theirs)).Is(200);
    }

    private async Task UseLegacyTokenAsync()
    {
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"mira:{secrets.Add("upstream's password", "upstream's own secret")}"));
        secrets.Add("upstream's password", basic);
        secrets.Add("upstream's token", Legacy);
        var body = PublishBodies.Text(ServerWorld.Document("@acme/old"));
        (await world.PublishAsync("@acme/old", Legacy, body)).Is(201);
        (await world.PublishAsync("@acme/older", null, PublishBodies.Text(ServerWorld.Document("@acme/older")), ("Authorization", $"Basic {basic}"))).Is(201);
        (await world.PublishAsync("@acme/old", secrets.Add("upstream's token", "npm_unknownToAnybody00000000000000000"), body)).Is(401);
        (await world.PublishAsync("@acme/old", Legacy, "{}")).Is(400);
    }

    private Task<Answer> NpmAsync(string password, string? code) => world.SendAsync(
        "PUT", world.Registry, $"/-/user/org.couchdb.user:{Name}", null, ServerWorld.Json($$"""{"name":"{{Name}}","password":"{{password}}"}"""), code is null ? [] : [("npm-otp", code)]);

    /// <summary>Says yes in the browser and returns what the waiting client gets for it.</summary>
    private async Task<string> ConfirmAsync(Answer challenge)
    {
        var (page, done) = Asked(challenge.Is(401), "authUrl");
        await browser.OpenAsync(page);
        (await browser.SendAsync(page, ("code", "000000"))).Is(401);
        (await browser.SendAsync(page, ("code", site.Code(key)))).Is(200);
        return secrets.Add("confirmation", (await world.SendAsync("GET", world.Registry, done)).Is(200).Text("token")!);
    }

    private (string Page, string Done) Asked(Answer answer, string member)
    {
        var (page, done) = (new Uri(answer.Text(member)!).AbsolutePath, new Uri(answer.Text("doneUrl")!).PathAndQuery);
        asked.Add("page of a question", page.Split('/')[^1]);
        asked.Add("secret of a waiting client", done.Split('=')[^1]);
        return (page, done);
    }

    private static async Task<bool> KnowsLegacyTokenAsync(HttpContext context)
    {
        if (context.Request.Path != "/-/whoami")
        {
            return false;
        }

        var authorization = context.Request.Headers.Authorization.ToString();
        context.Response.StatusCode = authorization == $"Bearer {Legacy}" || authorization.StartsWith("Basic ", StringComparison.Ordinal) ? 200 : 401;
        await context.Response.WriteAsync("""{"username":"mira"}""");
        return true;
    }
}
