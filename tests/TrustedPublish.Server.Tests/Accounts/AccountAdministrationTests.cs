using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Accounts;

/// <summary>What administrators do to accounts through the API, each time with their second factor; and who may not.</summary>
public sealed class AccountAdministrationTests(AccountWorld shared) : IClassFixture<AccountWorld>
{
    private readonly ServerWorld world = shared.World;

    [Fact]
    public async Task An_account_is_created_disabled_and_enabled_again_and_its_sessions_and_tokens_stay_dead()
    {
        var administrator = await shared.NewAsync(TwoFactorMode.AuthOnly, isAdministrator: true);
        var session = await administrator.SignInAsync();
        (await SendAsync("POST", "/accounts", session, """{"username":"carol","password":"her own long passphrase","email":"carol@example.com"}""", administrator.NextCode())).Is(201);
        (await SendAsync("POST", "/accounts", session, """{"username":"carol","password":"another passphrase"}""", administrator.NextCode())).IsProblem(422, "account_invalid");

        var person = await shared.NewAsync(TwoFactorMode.AuthOnly);
        var theirs = await person.SignInAsync();
        var token = (await SendAsync("POST", "/tokens", theirs, """{"registry":"npm","name":"ci","packages":["x"],"packages_and_scopes_permission":"read-only"}""", person.NextCode())).Is(201).Text("token")!;
        (await WhoAmIAsync(token)).Is(200);

        (await SendAsync("PATCH", $"/accounts/{person.Name}", session, """{"disabled":true}""", administrator.NextCode())).Is(204);
        (await WhoAmIAsync(theirs)).Is(401);
        (await WhoAmIAsync(token)).Is(401);
        (await person.TrySignInAsync(Person.Password, person.NextCode())).IsError(401, "sign_in_refused");
        Assert.True((await AccountsAsync(session)).Single(account => account!["username"]!.GetValue<string>() == person.Name)!["disabled"]!.GetValue<bool>());

        (await SendAsync("PATCH", $"/accounts/{person.Name}", session, """{"disabled":false}""", administrator.NextCode())).Is(204);
        (await WhoAmIAsync(theirs)).Is(401);
        (await WhoAmIAsync(token)).Is(401);
        (await person.TrySignInAsync(Person.Password, person.NextCode())).Is(201);
    }

    [Fact]
    public async Task Recovery_gives_a_new_password_and_takes_the_lost_factor_and_the_lockout_away()
    {
        var administrator = await shared.NewAsync(TwoFactorMode.AuthOnly, isAdministrator: true);
        var session = await administrator.SignInAsync();
        var person = await shared.NewAsync(TwoFactorMode.AuthAndWrites);
        var theirs = await person.SignInAsync();
        for (var guess = 0; guess < 5; guess++)
        {
            (await person.TrySignInAsync("wrong", null)).Is(401);
        }

        (await SendAsync("POST", $"/accounts/{person.Name}/recovery", session, """{"password":"short"}""", administrator.NextCode())).IsProblem(422, "account_invalid");
        (await SendAsync("POST", $"/accounts/{person.Name}/recovery", session, """{"password":"a recovered passphrase","remove_second_factor":true}""", administrator.NextCode())).Is(204);

        (await WhoAmIAsync(theirs)).Is(401);
        var fresh = (await person.TrySignInAsync("a recovered passphrase", null)).Is(201).Text("token")!;
        (await world.SendAsync("GET", world.Registry, "/-/npm/v1/tokens", fresh)).IsError(403, "second_factor_missing");
    }

    [Fact]
    public async Task Every_change_asks_for_the_second_factor_and_a_confirmation_is_for_one_call_only()
    {
        var administrator = await shared.NewAsync(TwoFactorMode.AuthOnly, isAdministrator: true);
        var session = await administrator.SignInAsync();
        var (first, second) = (await shared.NewAsync(TwoFactorMode.None), await shared.NewAsync(TwoFactorMode.None));

        var asked = (await SendAsync("PATCH", $"/accounts/{first.Name}", session, """{"disabled":true}""")).IsProblem(401, "second_factor_required");
        Assert.True(await world.Services.GetRequiredService<Challenges>().AnswerAsync(
            new Uri(asked.Text("auth_url")!).Segments[^1], administrator.Account, approved: true, TestContext.Current.CancellationToken));
        var done = (await world.SendAsync("GET", world.Server, new Uri(asked.Text("done_url")!).PathAndQuery)).Is(200).Text("token")!;

        (await SendAsync("PATCH", $"/accounts/{second.Name}", session, """{"disabled":true}""", done)).IsProblem(401, "second_factor_wrong");
        (await SendAsync("PATCH", $"/accounts/{first.Name}", session, """{"disabled":false}""", done)).IsProblem(401, "second_factor_wrong");
        (await SendAsync("PATCH", $"/accounts/{first.Name}", session, """{"disabled":true}""", done)).Is(204);
    }

    [Fact]
    public async Task Nobody_else_administers_accounts_and_nobody_disables_themselves()
    {
        var (administrator, person) = (await shared.NewAsync(TwoFactorMode.AuthOnly, isAdministrator: true), await shared.NewAsync(TwoFactorMode.AuthOnly));
        var (session, theirs) = (await administrator.SignInAsync(), await person.SignInAsync());

        (await SendAsync("GET", "/accounts", theirs)).IsProblem(403, "access_policy");
        (await SendAsync("POST", "/accounts", theirs, """{"username":"x","password":"y"}""", person.NextCode())).IsProblem(403, "access_policy");
        (await SendAsync("PATCH", $"/accounts/{administrator.Name}", session, """{"disabled":true}""", administrator.NextCode())).IsProblem(409, "account_own");
        (await SendAsync("PATCH", "/accounts/nobody", session, """{"disabled":true}""", administrator.NextCode())).IsProblem(404, "account_unknown");
    }

    [Theory]
    [InlineData("""{"username":"Upper","password":"a long enough passphrase"}""", 422)]
    [InlineData("""{"username":"a b","password":"a long enough passphrase"}""", 422)]
    [InlineData("""{"username":"","password":"a long enough passphrase"}""", 422)]
    [InlineData("""{"username":"dora","password":"elevenchars"}""", 422)]
    [InlineData("""{"username":"dora","password":"dora has a passphrase"}""", 422)]
    [InlineData("""{"username":"dora","password":"a long enough passphrase","email":"x"}""", 422)]
    [InlineData("""{"username":"dora"}""", 400)]
    [InlineData("""{"username":5,"password":"a long enough passphrase"}""", 400)]
    [InlineData("""{"username":"dora","password":"a long enough passphrase","role":"king"}""", 400)]
    [InlineData("[]", 400)]
    [InlineData("", 400)]
    public async Task What_no_account_can_be_creates_none(string body, int status)
    {
        var administrator = await shared.NewAsync(TwoFactorMode.AuthOnly, isAdministrator: true);
        var session = await administrator.SignInAsync();

        (await SendAsync("POST", "/accounts", session, body, administrator.NextCode())).IsProblem(status, status == 400 ? "request_invalid" : "account_invalid");

        Assert.DoesNotContain((await AccountsAsync(session)), static account => account!["username"]!.GetValue<string>() is "dora" or "Upper");
    }

    [Fact]
    public async Task People_register_themselves_only_where_the_operator_allows_it_and_never_with_a_known_password()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "Password1234!\n", TestContext.Current.CancellationToken);
        await using var open = await AccountWorld.StartAsync(section =>
        {
            section["Accounts"]!["SelfRegistration"] = true;
            section["Accounts"]!["BreachedPasswordsFile"] = file;
        });
        Task<Answer> RegisterAsync(ServerWorld at, string name, string password) => at.SendAsync(
            "PUT", at.Registry, $"/-/user/org.couchdb.user:{name}", null, ServerWorld.Json($$"""{"name":"{{name}}","password":"{{password}}","email":"{{name}}@example.com"}"""));

        Assert.Contains("data breaches", (await RegisterAsync(open, "eve", "password1234!")).IsError(400, "account_invalid").Text("error"), StringComparison.Ordinal);
        (await RegisterAsync(open, "eve", "a long enough passphrase")).Is(201);
        (await RegisterAsync(open, "eve", "a guess at the passphrase")).IsError(401, "sign_in_refused");
        (await RegisterAsync(world, "eve", "a long enough passphrase")).IsError(401, "sign_in_refused");
        File.Delete(file);
    }

    private Task<Answer> WhoAmIAsync(string token) => world.SendAsync("GET", world.Registry, "/-/whoami", token);

    private async Task<JsonArray> AccountsAsync(string session) => (await SendAsync("GET", "/accounts", session)).Is(200).Json["accounts"]!.AsArray();

    private Task<Answer> SendAsync(string method, string path, string session, string? body = null, string? code = null) => world.SendAsync(
        method, world.Server, $"/api/v1{path}", session, body is null ? null : ServerWorld.Json(body), code is null ? [] : [("npm-otp", code)]);
}
