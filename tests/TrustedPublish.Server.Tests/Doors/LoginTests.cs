using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Doors;

/// <summary>Legacy login, logout and whoami, with good and bad input.</summary>
public sealed class LoginTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    [Fact]
    public async Task A_session_lasts_until_logout_and_logout_always_succeeds()
    {
        var session = await world.SignInAsync();
        Assert.Equal("admin", (await WhoAmIAsync(session)).Is(200).Text("username"));

        (await world.SendAsync("DELETE", world.Registry, $"/-/user/token/{session}", session)).Is(200);

        (await WhoAmIAsync(session)).IsError(401, "session_required");
        (await world.SendAsync("DELETE", world.Registry, $"/-/user/token/{session}", session)).Is(200);
        (await world.SendAsync("DELETE", world.Registry, "/-/user/token/tps_never-was-one")).Is(200);
        (await world.SendAsync("DELETE", world.Registry, "/-/user/token/x%00y")).Is(400);
    }

    [Fact]
    public async Task A_session_ends_after_two_hours()
    {
        await using var own = await ServerWorld.StartAsync();

        own.Time.Advance(TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1));
        (await own.SendAsync("GET", own.Registry, "/-/whoami", own.Session)).Is(200);
        own.Time.Advance(TimeSpan.FromSeconds(1));
        (await own.SendAsync("GET", own.Registry, "/-/whoami", own.Session)).IsError(401, "session_required");
        (await own.ApiAsync("GET", own.NewPackage(), "/publishers")).IsProblem(401, "session_required");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("{}")]
    [InlineData("""{"name":"admin"}""")]
    [InlineData("""{"name":"admin","password":""}""")]
    [InlineData("""{"name":"admin","password":5}""")]
    [InlineData("""{"name":"admin","password":null}""")]
    [InlineData("""{"name":"admin","password":"\ud800"}""")]
    [InlineData("""{"name":"other","password":"x"}""")]
    [InlineData("""{"name":5,"password":"x","\ud800":1}""")]
    [InlineData("""{"name":"admin","password":"x","password":"y"}""")]
    public async Task A_malformed_sign_in_is_400(string body) => (await PutAsync("admin", body)).IsError(400, "request_invalid");

    [Theory]
    [InlineData("admin")]
    [InlineData("nobody")]
    [InlineData("a%20b")]
    [InlineData("%e2%84%aa")]
    [InlineData("%f0%9f%98%80")]
    public async Task A_wrong_name_or_password_is_401_in_one_wording(string username)
    {
        var answer = (await PutAsync(username, """{"password":"wrong"}""")).IsError(401, "sign_in_refused");

        Assert.StartsWith("The name or the password is wrong. ", answer.Text("error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_poll_for_nothing_is_404_so_that_npm_falls_back_to_name_and_password() =>
        (await world.SendAsync("GET", world.Registry, "/-/v1/done?authId=nothing")).IsError(404, "challenge_unknown");

    [Theory]
    [InlineData("""{"access":"public"}""", 200)]
    [InlineData("""{"access":"restricted"}""", 200)]
    [InlineData("""{"access":"private"}""", 200)]
    [InlineData("""{"access":"open"}""", 400)]
    [InlineData("""{"access":5}""", 400)]
    [InlineData("""{"publish_requires_tfa":true}""", 400)]
    [InlineData("""{"access":"public","x":1}""", 400)]
    [InlineData("[]", 400)]
    [InlineData("", 400)]
    [InlineData("""{"access":"\ud800"}""", 400)]
    public async Task Access_is_changed_by_its_one_member_only(string body, int status)
    {
        var package = world.NewPackage();

        (await world.SendAsync("POST", world.Registry, $"/-/package/{ServerWorld.Escaped(package)}/access", world.Session, ServerWorld.Json(body))).Is(status);

        var isPublic = (await world.SendAsync("GET", world.Registry, $"/-/package/{ServerWorld.Escaped(package)}/visibility")).Is(200).Json["public"]!.GetValue<bool>();
        Assert.Equal(status == 200 && body.Contains("public", StringComparison.Ordinal), isPublic);
    }

    [Fact]
    public async Task Access_needs_a_session_and_the_refusal_is_journaled()
    {
        var (package, credential) = await world.NewCredentialAsync();
        var path = $"/-/package/{ServerWorld.Escaped(package)}/access";

        (await world.SendAsync("POST", world.Registry, path, null, ServerWorld.Json("""{"access":"public"}"""))).IsError(401, "session_required");
        (await world.SendAsync("POST", world.Registry, path, credential, ServerWorld.Json("""{"access":"public"}"""))).IsError(401, "session_required");

        Assert.Equal(2, (await world.JournalAsync(package, "package.access")).Count);
    }

    private Task<Answer> WhoAmIAsync(string session) => world.SendAsync("GET", world.Registry, "/-/whoami", session);

    private Task<Answer> PutAsync(string username, string body) => world.SendAsync("PUT", world.Registry, $"/-/user/org.couchdb.user:{username}", null, ServerWorld.Json(body));
}
