using System.Net;
using TrustedPublish.Core.Accounts.SecondFactors;
using Xunit;

namespace TrustedPublish.Server.Tests.Site.World;

/// <summary>A browser without JavaScript: keeps cookies, follows nothing by itself, sends the forms of the page it was shown.</summary>
internal sealed class SiteBrowser : IDisposable
{
    private readonly HttpClient client;
    private readonly SiteWorld world;
    private string? formToken;

    public SiteBrowser(SiteWorld world)
    {
        this.world = world;
        client = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false, UseProxy = false });
    }

    public CookieContainer Cookies { get; } = new();

    /// <summary>The session's token; null without one.</summary>
    public string? Session => Cookies.GetCookies(world.Site)["tp-session"]?.Value;

    public void Dispose() => client.Dispose();

    public Task<ShownPage> OpenAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(world.Site, path)));

    /// <summary>Sends a form with the token of the last page.</summary>
    public Task<ShownPage> SendAsync(string path, params (string Name, string Value)[] fields) =>
        SendRawAsync(path, [.. fields, .. formToken is null ? [] : new[] { ("__RequestVerificationToken", formToken) }]);

    /// <summary>Sends exactly these fields.</summary>
    public Task<ShownPage> SendRawAsync(string path, params (string Name, string Value)[] fields) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(world.Site, path))
        {
            Content = new FormUrlEncodedContent(fields.Select(static field => KeyValuePair.Create(field.Name, field.Value))),
        });

    /// <summary>Opens a page and sends one of its forms.</summary>
    public async Task<ShownPage> FillInAsync(string page, string path, params (string Name, string Value)[] fields)
    {
        await OpenAsync(page);
        return await SendAsync(path, fields);
    }

    public Task<ShownPage> PasswordAsync(string name, string password = SiteWorld.Password, string? returnUrl = null) =>
        FillInAsync("/sign-in", "/sign-in", [("name", name), ("password", password), .. returnUrl is null ? [] : new[] { ("returnUrl", returnUrl) }]);

    /// <summary>Signs an account with an authenticator in.</summary>
    public async Task<ShownPage> SignInAsync(string name, byte[] key, string? returnUrl = null)
    {
        var page = await PasswordAsync(name, returnUrl: returnUrl);
        return await SendAsync("/sign-in?handler=Code", ("pending", page.Is(200).Field("pending")), ("code", world.Code(key)), ("returnUrl", returnUrl ?? ""));
    }

    /// <summary>Signs in with the password and sets up an authenticator.</summary>
    public async Task<(byte[] Key, IReadOnlyList<string> RecoveryCodes)> EnrolAsync(string name)
    {
        (await PasswordAsync(name)).Is(302);
        return await SetUpAsync();
    }

    /// <summary>Sets up an authenticator for whoever is signed in.</summary>
    public async Task<(byte[] Key, IReadOnlyList<string> RecoveryCodes)> SetUpAsync()
    {
        var key = (await FillInAsync("/account/security", "/account/authenticator?handler=Begin")).Is(200).AuthenticatorKey();
        var done = (await SendAsync("/account/authenticator", ("code", world.Code(key)))).Is(200);
        Assert.Equal(RecoveryCode.Count, done.RecoveryCodes.Count);
        return (key, done.RecoveryCodes);
    }

    /// <summary>Adds a passkey for whoever is signed in.</summary>
    public async Task<ShownPage> AddPasskeyAsync(SoftAuthenticator authenticator, string name = "Laptop")
    {
        var asked = (await FillInAsync("/account/security", "/account/security?handler=PasskeyOptions")).Is(200);
        return await SendAsync("/account/security?handler=AddPasskey", ("name", name), ("ceremony", asked.Ceremony), ("credential", authenticator.Create(asked.Options)));
    }

    /// <summary>Asks for a passkey at a page and answers by it.</summary>
    public async Task<ShownPage> AnswerAsync(string page, SoftAuthenticator authenticator, params (string Name, string Value)[] fields)
    {
        var asked = (await FillInAsync(page, $"{page}?handler=PasskeyOptions")).Is(200);
        return await SendAsync($"{page}?handler=Passkey", [("ceremony", asked.Ceremony), ("credential", authenticator.Get(asked.Options)), .. fields]);
    }

    private async Task<ShownPage> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            var page = new ShownPage(
                (int)response.StatusCode,
                response.Headers.Location?.OriginalString,
                response.Headers.Concat(response.Content.Headers).ToDictionary(static header => header.Key, static header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase),
                await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            formToken = page.FormToken ?? formToken;
            return page;
        }
    }
}
