using TrustedPublish.Core.Bindings.GuardRails;
using TrustedPublish.Core.Tests.Fixtures;

namespace TrustedPublish.Core.Tests.Exchanges;

/// <summary>Guard rails among several rules, several publishers, strangers and short lives.</summary>
public sealed class GuardedExchangeTests
{
    private static readonly GuardRail Protected = new() { Name = "protected", Mode = GuardRailMode.Enforce, RequireEnvironmentOrProtectedRef = true };

    [Fact]
    public async Task Of_several_publishers_one_that_the_guard_rails_admit_is_taken_before_a_narrower_one()
    {
        using var ci = await OneCi.OpenAsync("github", Protected);
        await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher("github", static json => (json["ref_pattern"], json["ref_type"]) = ("refs/heads/main", "branch")));
        var named = await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher("github", static json => json["environment"] = "release"));

        var result = await ci.RunAsync(static claims => claims["environment"] = "release");

        Assert.Equal(named.Id, result.Publisher!.Id);
    }

    [Fact]
    public async Task A_stranger_is_not_told_that_there_is_a_guard_rail()
    {
        using var ci = await OneCi.OpenAsync("github", Protected);
        await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher("github", static json => json["owner"] = "somebody"));

        var result = await ci.RunAsync();

        Assert.Equal("publisher_none", result.Explanation!.WireCode);
        Assert.DoesNotContain("guard", result.Explanation.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_publisher_refuses_is_told_before_what_the_guard_rail_refuses()
    {
        using var ci = await OneCi.OpenAsync("github", Protected);
        await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher("github", static json => json["ref_pattern"] = "refs/heads/release"));

        Assert.Equal("ref_denied", (await ci.RunAsync()).Explanation!.WireCode);
    }

    [Fact]
    public async Task A_token_that_a_guard_rail_refused_is_good_once_the_job_is()
    {
        using var ci = await OneCi.OpenAsync("github", Protected);
        var publisher = await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher("github"));
        var token = ci.Ci.Token(OneCi.Audience, static claims => claims["environment"] = "release");
        Assert.Null((await ci.Fixture.Exchange.RunAsync(ci.Fixture.Registry, OneCi.Package, token, CancellationToken.None)).Credential);

        var narrowed = publisher with { Fields = publisher.Fields.Replace("\"environment\":null", "\"environment\":\"release\"", StringComparison.Ordinal), Version = 2 };
        Assert.True(await ci.Fixture.Stores.ReplaceAsync(narrowed, 1, new Core.Journal.JournalEntry { Id = "x", At = OneCi.Now, Kind = "publisher.changed", Outcome = "accepted" }, CancellationToken.None));
        await ci.Fixture.Publishers.RefreshAsync(CancellationToken.None);

        Assert.NotNull((await ci.Fixture.Exchange.RunAsync(ci.Fixture.Registry, OneCi.Package, token, CancellationToken.None)).Credential);
    }

    [Theory]
    [InlineData(new[] { 300 }, new int[0], 300, null)]
    [InlineData(new[] { 600, 120 }, new int[0], 120, null)]
    [InlineData(new[] { 3600 }, new int[0], 900, null)]
    [InlineData(new int[0], new[] { 300 }, 900, "would shorten this credential: it expects a credential for at most 00:05:00")]
    [InlineData(new int[0], new[] { 900, 3600 }, 900, null)]
    [InlineData(new[] { 120 }, new[] { 300 }, 120, null)]
    public async Task A_life_is_shortened_when_enforced_reported_when_audited_and_never_lengthened(int[] enforced, int[] audited, int seconds, string? notice)
    {
        var rails = enforced.Select(static (life, index) => Life($"e{index}", GuardRailMode.Enforce, life)).Concat(audited.Select(static (life, index) => Life($"a{index}", GuardRailMode.Audit, life)));
        using var ci = await OneCi.OpenAsync("github", [.. rails]);
        await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher("github"));

        var result = await ci.RunAsync();

        Assert.Equal(TimeSpan.FromSeconds(seconds), result.Credential!.ExpiresAt - result.Credential.IssuedAt);
        var claims = Testing.FakeCi.UnverifiedClaims(result.Credential.Token.Reveal());
        Assert.Equal(seconds, claims["exp"]!.GetValue<long>() - claims["iat"]!.GetValue<long>());
        Assert.Equal(notice is null, result.Notice is null);
        Assert.Contains(notice ?? "", result.Notice ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_guard_rail_has_its_own_mode_and_the_notice_stays_one_bounded_line()
    {
        var audited = Enumerable.Range(0, 50).Select(static index => new GuardRail { Name = $"audited-{index}", Mode = GuardRailMode.Audit, AllowedOwners = [AllowedOwner.TryParse("github:" + new string('x', 200))!] });
        using var ci = await OneCi.OpenAsync("github", [.. audited, Protected]);
        await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher("github"));

        var refused = await ci.RunAsync();
        var accepted = await ci.RunAsync(static claims => claims["ref_protected"] = "true");

        Assert.Equal("access_policy", refused.Explanation!.WireCode);
        Assert.Contains("guard_rail:protected", refused.Explanation.Sentence, StringComparison.Ordinal);
        Assert.Contains("audited-0 would refuse this", accepted.Notice, StringComparison.Ordinal);
        Assert.Contains("49 more", accepted.Notice, StringComparison.Ordinal);
        Assert.InRange(accepted.Notice!.Length, 1, 700);
    }

    [Fact]
    public async Task A_long_list_of_owners_is_not_copied_into_every_record()
    {
        AllowedOwner[] owners = [.. Enumerable.Range(0, 500).Select(static index => AllowedOwner.TryParse($"github:owner-{index}")!)];
        using var ci = await OneCi.OpenAsync("github", new GuardRail { Name = "many", Mode = GuardRailMode.Enforce, AllowedOwners = owners });
        await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher("github"));

        Assert.Equal("access_policy", (await ci.RunAsync()).Explanation!.WireCode);
        Assert.Contains("github:owner-4 or 495 more", ci.Exchanges[0].Data, StringComparison.Ordinal);
        Assert.DoesNotContain("owner-5 ", ci.Exchanges[0].Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_report_counts_attempts_by_guard_rail_package_publisher_and_project()
    {
        using var ci = await OneCi.OpenAsync(
            "github",
            new GuardRail { Name = "both", Mode = GuardRailMode.Audit, AllowedIssuers = ["gitlab"], RequireEnvironmentOrProtectedRef = true },
            Life("short", GuardRailMode.Audit, 60));
        var publisher = await ci.Fixture.AddPublisherAsync(OneCi.Package, OneCi.Publisher("github"));
        await ci.RunAsync();
        await ci.RunAsync();
        await ci.RunAsync(static claims => claims["aud"] = "other");

        var report = await GuardRailReport.ReadAsync(ci.Fixture.Stores, OneCi.Now, OneCi.Now.AddHours(1), 100, CancellationToken.None);

        Assert.Equal(
            [("both", "refuse", 2), ("short", "shorten", 2)],
            report.Rows.Select(static row => (row.Key.GuardRail, row.Key.Effect, row.Count)).Order());
        Assert.All(report.Rows, row => Assert.Equal(("npm", OneCi.Package, publisher.Id, "github:74"), (row.Key.Registry, row.Key.Package, row.Key.Publisher, row.Key.Project)));
        Assert.Contains(ci.Exchanges, entry => entry.Id == report.Rows[0].ExampleId);
    }

    private static GuardRail Life(string name, GuardRailMode mode, int seconds) => new() { Name = name, Mode = mode, MaxCredentialLifetime = TimeSpan.FromSeconds(seconds) };
}
