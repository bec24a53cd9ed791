using System.Text;
using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using Xunit;

namespace TrustedPublish.Server.Tests.Management;

/// <summary>Requests that no client would send, many of them and always the same: each is answered by a reason, none by a 5xx.</summary>
public sealed class PublisherFuzzTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const int Requests = 1500;

    private readonly ServerWorld world = shared.World;

    [Fact]
    public async Task No_publisher_and_no_dry_run_makes_the_API_fail()
    {
        var package = world.NewPackage();
        var id = await world.AddPublisherAsync(package);
        var noise = new Noise(20_261_123);
        byte[][] samples =
        [
            .. new[]
            {
                ServerWorld.Publisher().ToJsonString(),
                """{"provider":"gitlab","issuer":"https://gitlab.com","project_path":"acme/demo","ci_config_path":".gitlab-ci.yml","environment":"release","denied_job_sources":["x"]}""",
                """{"provider":"circleci","org_id":"00000000-0000-4000-8000-000000000065","project_id":"00000000-0000-4000-8000-000000000074","context_ids":[]}""",
                """{"environment":null,"ref_pattern":"refs/tags/v*","allowed_actions":["publish"],"called_workflow":{"repository":"a/b","workflow_filename":"c.yml"}}""",
                new JsonObject { ["header"] = world.GitHub.Header(), ["claims"] = world.GitHub.Claims(ServerWorld.Audience), ["package_version"] = "1.0.0" }.ToJsonString(),
                new JsonObject { ["token"] = world.Token() }.ToJsonString(),
            }.Select(Encoding.UTF8.GetBytes),
        ];
        (string Method, string Path)[] calls = [("POST", "/publishers"), ("PATCH", $"/publishers/{id}"), ("POST", "/publishers/evaluate")];
        var statuses = new Dictionary<int, int>();

        for (var number = 0; number < Requests; number++)
        {
            var (method, path) = noise.Pick(calls);
            var bytes = noise.Spoil(noise.Pick(samples));
            using var body = new ByteArrayContent(bytes);
            body.Headers.TryAddWithoutValidation("Content-Type", noise.Pick<string>(["application/json", "text/plain", "application/json; charset=utf-16"]));

            var answer = await world.SendAsync(method, world.Server, $"/api/v1/registries/npm/packages/{ServerWorld.Escaped(package)}{path}", world.Session, body);

            Assert.True(answer.Status is 200 or 201 or 400 or 409 or 422, $"request {number}: {method} {path} {Convert.ToBase64String(bytes)} was answered {answer.Status}: {answer.Body}");
            Assert.NotEmpty(answer.Json.AsObject());
            statuses[answer.Status] = statuses.GetValueOrDefault(answer.Status) + 1;
        }

        // Neither is everything nonsense, nor did nothing of it get through.
        Assert.True(new[] { 200, 201, 400, 422 }.All(statuses.ContainsKey), string.Join(", ", statuses.OrderBy(static pair => pair.Key)));
    }

    [Fact]
    public async Task No_ID_token_makes_the_exchange_fail()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        var noise = new Noise(20_261_124);

        for (var number = 0; number < Requests / 3; number++)
        {
            var token = number % 3 == 0
                ? Encoding.Latin1.GetString(noise.Spoil(Encoding.ASCII.GetBytes(world.Token())))
                : world.GitHub.Sign(
                    number % 3 == 1 ? noise.Spoil(world.GitHub.Header().ToJsonString()) : world.GitHub.Header().ToJsonString(),
                    number % 3 == 2 ? noise.Spoil(world.GitHub.Claims(ServerWorld.Audience).ToJsonString()) : world.GitHub.Claims(ServerWorld.Audience).ToJsonString());
            if (token.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            {
                continue;
            }

            var answer = await world.ExchangeAsync(package, token);

            Assert.True(answer.Status is 201 or 400 or 401 or 403 or 409, $"token {number} {token} was answered {answer.Status}: {answer.Body}");
        }
    }
}
