using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Server.Tests.Site.World;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Doors;

/// <summary>Whoever knows no password learns from neither door whether an account exists, is disabled or is locked.</summary>
public sealed partial class SignInSecrecyTests : IAsyncLifetime
{
    private const string Wrong = "not the password at all";

    private SiteWorld site = null!;

    public async ValueTask InitializeAsync()
    {
        site = await SiteWorld.StartAsync(static section => section["Accounts"]!["SelfRegistration"] = true);
        var administrator = await Person.CreateAsync(site.World, "root", TwoFactorMode.AuthAndWrites, isAdministrator: true);
        foreach (var name in new[] { "known", "disabled", "locked" })
        {
            await Person.CreateAsync(site.World, name, name is "known" ? TwoFactorMode.AuthOnly : TwoFactorMode.None);
        }

        var session = await administrator.SignInAsync();
        (await site.World.SendAsync("PATCH", site.Site, "/api/v1/accounts/disabled", session, ServerWorld.Json("""{"disabled":true}"""), ("npm-otp", administrator.NextCode()))).Is(204);
        for (var failure = 0; failure < 5; failure++)
        {
            await NpmAsync("locked", Wrong);
        }
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task At_the_npm_door_unknown_wrong_disabled_and_locked_get_one_answer()
    {
        var answers = new List<Answer>();
        foreach (var (name, password) in Attempts())
        {
            answers.Add((await NpmAsync(name, password)).IsError(401, "sign_in_refused"));
        }

        Assert.Single(answers.Select(static answer => answer.Body).Distinct());
        Assert.Single(answers.Select(Shown).Distinct());
    }

    [Fact]
    public async Task At_the_page_too()
    {
        var pages = new List<ShownPage>();
        foreach (var (name, password) in Attempts())
        {
            pages.Add((await site.NewBrowser().PasswordAsync(name, password)).Is(401).Says("The name or the password is wrong. After too many failures an account is locked for 15 minutes."));
        }

        Assert.Single(pages.Select(static page => FormTokens().Replace(page.Html, "")).Distinct());
        Assert.Single(pages.Select(static page => string.Join('\n', page.Headers.Where(Tells).Select(static header => $"{header.Key}: {header.Value}"))).Distinct());
    }

    /// <summary>Where people register themselves a taken name cannot be kept secret; it is all that registration tells, of every account alike.</summary>
    [Fact]
    public async Task Registration_tells_that_a_name_is_taken_and_nothing_of_whose_it_is()
    {
        var taken = new List<string>();
        foreach (var name in new[] { "known", "disabled", "locked" })
        {
            taken.Add((await site.NewBrowser().FillInAsync("/sign-up", "/sign-up", ("name", name), ("password", SiteWorld.Password))).Is(400).Fault);
        }

        Assert.Equal(["This name is taken.", "This name is taken.", "This name is taken."], taken);
        var answers = new List<string>();
        foreach (var name in new[] { "known", "disabled", "locked" })
        {
            answers.Add((await NpmAsync(name, Wrong, "x@acme.test")).IsError(401, "sign_in_refused").Body);
        }

        Assert.Single(answers.Distinct());
        (await NpmAsync("newcomer", SiteWorld.Password, "new@acme.test")).Is(201);
    }

    private static IEnumerable<(string Name, string Password)> Attempts() =>
        [("nobody", Wrong), ("known", Wrong), ("disabled", Wrong), ("disabled", Person.Password), ("locked", Wrong), ("locked", Person.Password), ("KNOWN", Wrong), ("no such name", Wrong)];

    private Task<Answer> NpmAsync(string name, string password, string? email = null)
    {
        var body = new JsonObject { ["name"] = name, ["password"] = password };
        if (email is not null)
        {
            body["email"] = email;
        }

        return site.World.SendAsync("PUT", site.World.Registry, $"/-/user/org.couchdb.user:{Uri.EscapeDataString(name)}", null, ServerWorld.Json(body.ToJsonString()));
    }

    private static string Shown(Answer answer) => string.Join('\n', answer.Headers.Where(Tells).Select(static header => $"{header.Key}: {header.Value}"));

    private static bool Tells(KeyValuePair<string, string> header) => header.Key is not ("Date" or "Set-Cookie");

    [GeneratedRegex("value=\"CfDJ8[^\"]*\"")]
    private static partial Regex FormTokens();
}
