using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>What a stranger may choose (names, branches, environments) deceives neither the comparison nor a reader.</summary>
public sealed class ClaimsTextTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    [Theory]
    [InlineData("octo-org", "\u212Aube")] // Kelvin sign
    [InlineData("\u043Ecto-org", "Kube")] // Cyrillic o
    [InlineData("octo-org", "Kub\u0435")] // Cyrillic e
    [InlineData("octo-org", "Kube\u200B")] // zero-width space
    [InlineData("octo-org", "Kube\u0301")] // combining accent
    [InlineData("octo\u2010org", "Kube")] // another hyphen
    [InlineData("octo-org", "\uFF2Bube")] // full-width K
    [InlineData("octo-org", "Kube ")] // a space
    public async Task CLM_12_a_look_alike_is_another_project(string owner, string repository)
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package, static publisher => (publisher["owner"], publisher["repository"]) = ("octo-org", "Kube"));

        var answer = await world.RefusesAsync(package, Of(owner, repository), 403, "repository_mismatch", "publisher_none");

        Assert.DoesNotContain("octo-org", answer.Body, StringComparison.OrdinalIgnoreCase);
        await world.AcceptsAsync(package, Of("Octo-Org", "kUBE"));
    }

    [Theory]
    [InlineData("\u212Aiosk")] // Kelvin sign
    [InlineData("k\u0130osk")] // I with a dot
    [InlineData("k\u0131osk")] // i without a dot
    [InlineData("k\u0456osk")] // Cyrillic i
    [InlineData("kio\u017Fk")] // long s
    [InlineData("kiosk\u200B")] // zero-width space
    [InlineData("kiosk\u0301")] // combining accent
    [InlineData("kio\u00DFk")] // sharp s
    [InlineData("kiosk ")] // a space
    [InlineData("kios")] // shorter
    public Task CLM_12_a_look_alike_is_another_environment(string environment) => world.RefusesClaimsAsync(
        claims => claims["environment"] = environment, "environment_mismatch", status: 403, publisher: static publisher => publisher["environment"] = "kiosk");

    [Fact]
    public async Task CLM_12_GitHub_s_environments_have_no_case_and_GitLab_s_have()
    {
        var (package, ofGitLab) = (world.NewPackage(), world.NewPackage());
        await world.AddPublisherAsync(package, static publisher => publisher["environment"] = "kiosk");
        await AddGitLabPublisherAsync(ofGitLab, static publisher => publisher["environment"] = "kiosk");

        await world.AcceptsAsync(package, world.Token(static claims => claims["environment"] = "KIOSK"));
        await world.RefusesAsync(ofGitLab, OfGitLab(static claims => claims["environment"] = "KIOSK"), 403, "environment_mismatch");
        await world.AcceptsAsync(ofGitLab, OfGitLab(static claims => claims["environment"] = "kiosk"));
    }

    [Theory]
    [InlineData("\u212Aube")]
    [InlineData("\u043Ecto-org")]
    [InlineData("stra\u00DFe")]
    [InlineData("\u0130stanbul")]
    [InlineData("caf\u00E9")]
    [InlineData("cafe\u0301")]
    [InlineData("a\u200Bb")]
    [InlineData("a\u202Eb")]
    [InlineData("a\nb")]
    public async Task CLM_12_a_look_alike_cannot_even_be_registered(string name)
    {
        var package = world.NewPackage();
        foreach (var (field, value) in new[] { ("owner", name), ("repository", name), ("workflow_filename", $"{name}.yml"), ("environment", name), ("ref_pattern", $"refs/heads/{name}"), ("issuer", $"https://{name}.test") })
        {
            var publisher = ServerWorld.Publisher();
            publisher[field] = value;
            var answer = (await world.ApiAsync("POST", package, "/publishers", publisher)).IsProblem(422, "publisher_invalid");
            Assert.NotNull(answer.Json["errors"]![field]);
        }
    }

    [Theory]
    [InlineData("refs/heads/a\nlevel=error")]
    [InlineData("refs/heads/a\r\nSet-Cookie: x")]
    [InlineData("refs/heads/\0")]
    [InlineData("refs/heads/\u001b[31m")]
    [InlineData("refs/heads/\u007f")]
    [InlineData("refs/heads/\u0085")]
    [InlineData("refs/heads/\u009b31m")]
    [InlineData("refs/heads/\u2028")]
    [InlineData("refs/heads/\u2029")]
    [InlineData("refs/heads/\u202egpj")]
    [InlineData("refs/heads/\u2066x")]
    [InlineData("refs/heads/\u200ex")]
    [InlineData("refs/heads/\u061cx")]
    [InlineData("refs/heads/\ufeffx")]
    public async Task CLM_13_no_claim_holds_what_could_forge_a_line(string text)
    {
        await world.RefusesClaimsAsync(claims => claims["ref"] = text, "claim_malformed:ref", "token_malformed");
        await world.RefusesClaimsAsync(claims => claims["actor"] = text, "claim_malformed:actor", "token_malformed");
        await world.RefusesClaimsAsync(claims => claims["aud"] = new JsonArray(text), "claim_malformed:aud", "token_malformed");
        await world.RefusesClaimsAsync(claims => claims["x"] = new JsonObject { ["y"] = new JsonArray(text) }, "claim_malformed:x", "token_malformed");
        await world.RefusesClaimsAsync(claims => claims["x"] = new JsonObject { [text] = 1 }, "claim_malformed:x", "token_malformed");
        await world.RefusesClaimsAsync(claims => claims[text] = "a\nb", "token_malformed");
    }

    [Fact]
    public async Task CLM_13_a_refused_token_is_one_line_in_the_log()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        var before = world.Log.Lines.Count;

        await world.RefusesAsync(package, world.Token(static claims => claims["ref"] = "refs/heads/a\nlevel=error"), 400, "claim_malformed:ref", "token_malformed");

        var line = Assert.Single(world.Log.Lines.Skip(before));
        Assert.DoesNotContain("level=error", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Theory]
    [InlineData("release.yml", "evil.yml@refs/heads/x/.github/workflows/release.yml@refs/heads/main", "refs/heads/x/.github/workflows/release.yml@refs/heads/main")]
    [InlineData("b.yml", "a.yml@b.yml@refs/heads/main", "refs/heads/main")]
    [InlineData("a.yml", "a.yml@b.yml@refs/heads/main", "refs/heads/main")]
    [InlineData("a.yml", "a.yml@refs/heads/main", "refs/heads/other")]
    [InlineData("a.yml", "a.yml@refs/heads/main@refs/heads/main", "refs/heads/main")]
    [InlineData("a.yml", "sub/a.yml@refs/heads/main", "refs/heads/main")]
    [InlineData("a.yml", "A.yml@refs/heads/main", "refs/heads/main")]
    [InlineData("a.yml", "a.yml", "refs/heads/main")]
    [InlineData("a.yml", "../../.github/workflows/a.yml@refs/heads/main", "refs/heads/main")]
    public async Task CLM_14_a_workflow_reference_is_compared_whole(string bound, string reference, string fullRef)
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package, publisher => publisher["workflow_filename"] = bound);
        string Token(string workflow, string at) =>
            world.Token(claims => (claims["ref"], claims["workflow_ref"], claims["job_workflow_ref"]) = (at, $"acme/demo/.github/workflows/{workflow}", $"acme/demo/.github/workflows/{workflow}"));

        await world.RefusesAsync(package, Token(reference, fullRef), 403, "workflow_mismatch");

        await world.AcceptsAsync(package, Token($"{bound}@{fullRef}", fullRef));
    }

    [Fact]
    public async Task CLM_14_a_file_may_be_called_like_a_reference()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package, static publisher => publisher["workflow_filename"] = "a.yml@b.yml");

        await world.AcceptsAsync(package, world.Token(static claims => claims["workflow_ref"] = "acme/demo/.github/workflows/a.yml@b.yml@refs/heads/main"));
    }

    [Fact]
    public async Task CLM_14_an_environment_called_like_a_subject_forges_none()
    {
        const string Environment = "prod:ref:refs/heads/main";
        await world.RefusesClaimsAsync(
            static claims =>
            {
                (claims["environment"], claims["sub"]) = (Environment, $"repo:acme/demo:environment:{Environment}");
                (claims["ref"], claims["workflow_ref"]) = ("refs/heads/evil", "acme/demo/.github/workflows/publish.yml@refs/heads/evil");
                claims["job_workflow_ref"] = claims["workflow_ref"]!.DeepClone();
            },
            "ref_denied",
            status: 403,
            publisher: static publisher => publisher["ref_pattern"] = "refs/heads/main");
        await world.RefusesClaimsAsync(
            static claims => (claims["environment"], claims["sub"]) = (Environment, $"repo:acme/demo:environment:{Environment}"),
            "environment_mismatch",
            status: 403,
            publisher: static publisher => publisher["environment"] = "prod");
    }

    [Theory]
    [InlineData("gitlab.com/acme/demo//evil.yml//.gitlab-ci.yml@refs/heads/main")]
    [InlineData("gitlab.com/acme/demo//.gitlab-ci.yml@x//.gitlab-ci.yml@refs/heads/main")]
    [InlineData("gitlab.com/acme/demo///.gitlab-ci.yml@refs/heads/main")]
    [InlineData("gitlab.com/acme/demo/sub//.gitlab-ci.yml@refs/heads/main")]
    [InlineData("gitlab.com/acme//demo//.gitlab-ci.yml@refs/heads/main")]
    [InlineData("gitlab.com/acme/demo//.gitlab-ci.yml@refs/heads/main@refs/heads/main")]
    [InlineData("evil.test/acme/demo//.gitlab-ci.yml@refs/heads/main")]
    public async Task CLM_14_a_CI_file_s_address_is_compared_whole(string address)
    {
        var package = world.NewPackage();
        await AddGitLabPublisherAsync(package);

        await world.RefusesAsync(package, OfGitLab(claims => claims["ci_config_ref_uri"] = address), 403, "workflow_mismatch");

        await world.AcceptsAsync(package, OfGitLab());
    }

    [Fact]
    public async Task CLM_15_nothing_is_not_something()
    {
        var unbound = world.NewPackage();
        await world.AddPublisherAsync(unbound);
        await world.AcceptsAsync(unbound, world.Token(static claims => claims["environment"] = ""));
        await world.AcceptsAsync(unbound, world.Token(static claims => claims["environment"] = null));

        foreach (var absent in new Action<JsonObject>[] { static claims => claims.Remove("environment"), static claims => claims["environment"] = "", static claims => claims["environment"] = null })
        {
            await world.RefusesClaimsAsync(absent, "environment_missing", status: 403, publisher: static publisher => publisher["environment"] = "release");
        }

        foreach (var field in new[] { "environment", "owner", "repository_id", "ref_pattern", "workflow_filename" })
        {
            var publisher = ServerWorld.Publisher();
            publisher[field] = "";
            (await world.ApiAsync("POST", world.NewPackage(), "/publishers", publisher)).IsProblem(422, "publisher_invalid");
        }
    }

    [Fact]
    public async Task CLM_17_markup_in_a_claim_stays_text_wherever_it_is_shown()
    {
        const string Markup = "<img src=x onerror=alert(1)>";
        var package = world.NewPackage();
        await world.AddPublisherAsync(package, static publisher => publisher["environment"] = "release");

        var refused = await world.RefusesAsync(package, world.Token(static claims => (claims["environment"], claims["actor"]) = (Markup, Markup)), 403, "environment_mismatch");
        await world.AcceptsAsync(package, world.Token(static claims => (claims["environment"], claims["actor"]) = ("release", Markup)));
        var shown = (await world.ApiAsync("GET", package, "/exchanges")).Is(200);
        var evaluated = (await world.ApiAsync("POST", package, "/publishers/evaluate", new JsonObject { ["token"] = world.Token(static claims => claims["environment"] = Markup) })).Is(200);

        Assert.All([refused, shown, evaluated], static answer =>
        {
            Assert.StartsWith("application/json", answer.Header("Content-Type"), StringComparison.Ordinal);
            Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
            Assert.DoesNotContain('<', answer.Body);
            Assert.Contains("onerror", answer.Body, StringComparison.Ordinal);
        });
    }

    private string Of(string owner, string repository) => world.Token(claims =>
    {
        var workflow = $"{owner}/{repository}/.github/workflows/publish.yml@refs/heads/main";
        (claims["repository_owner"], claims["repository"], claims["workflow_ref"], claims["job_workflow_ref"]) = (owner, $"{owner}/{repository}", workflow, workflow);
    });

    private string OfGitLab(Action<JsonObject>? edit = null) => world.GitLab.Token(ServerWorld.Audience, edit);

    private async Task AddGitLabPublisherAsync(string package, Action<JsonObject>? edit = null)
    {
        var publisher = new JsonObject { ["provider"] = "gitlab", ["issuer"] = "https://gitlab.com", ["project_path"] = "acme/demo", ["ci_config_path"] = ".gitlab-ci.yml" };
        edit?.Invoke(publisher);
        (await world.ApiAsync("POST", package, "/publishers", publisher)).Is(201);
    }
}
