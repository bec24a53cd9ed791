using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Stages;
using TrustedPublish.Storage.Stages;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Stages;

/// <summary>What every store of stages must do: for those who race for a version, for those who approve, and for those who publish.</summary>
public abstract class StageConformance(DatabaseProvider provider) : StoreConformance(provider)
{
    private IStageStore Stages => Get<IStageStore>();

    private IStageOutbox Outbox => Get<IStageOutbox>();

    private DateTimeOffset Now => Host.Time.GetUtcNow();

    [Fact]
    public async Task A_stage_comes_back_whole_after_reopening()
    {
        var stage = Stage() with { Access = "restricted", Provenance = """{"repository":"acme/é"}""", Review = """{"files":[]}""" };
        await Stages.AddAsync(stage, Trail("staged"), Cancellation);
        Assert.True(await Stages.CloseAsync(stage.Id, StageState.Rejected, "not ours", Trail("rejected"), Cancellation));
        await ReopenAsync();

        var found = await Stages.FindAsync(stage.Id, Cancellation);
        Assert.Equivalent(stage with { State = StageState.Rejected, Reason = "not ours", ClosedAt = Now }, found, strict: true);
        Assert.Equal(["rejected", "staged"], (await ReadJournalAsync()).Select(static entry => entry.Id));
    }

    [Fact]
    public async Task Of_many_that_stage_a_version_at_once_one_holds_it_until_its_stage_is_closed()
    {
        Stage[] rivals = [.. Enumerable.Range(0, 20).Select(_ => Stage())];
        var holders = await Task.WhenAll(rivals.Select(rival => Stages.AddAsync(rival, Trail(rival.Id), Cancellation)));

        var holder = Assert.Single(holders.Select(static stage => stage.Id).Distinct());
        Assert.Equal([holder], (await ReadJournalAsync()).Select(static entry => entry.Id));
        var other = Stage();
        Assert.Equal(holder, (await Stages.AddAsync(other, Trail("late"), Cancellation)).Id);
        Assert.True(await Stages.CloseAsync(holder, StageState.Expired, null, Trail("expired"), Cancellation));
        Assert.False(await Stages.CloseAsync(holder, StageState.Rejected, "again", Trail("twice"), Cancellation));
        Assert.Equal(other.Id, (await Stages.AddAsync(other, Trail("then"), Cancellation)).Id);
        Assert.Equal(other.Id, (await Stages.FindOpenAsync("npm", "@acme/demo", "1.0.0", Cancellation))!.Id);
        Assert.Equal([other.Id], (await Stages.ReadAsync(new StageQuery(), Cancellation)).Select(static stage => stage.Id));
        Assert.Equal(2, (await Stages.ReadAsync(new StageQuery { WithClosed = true }, Cancellation)).Count);
    }

    [Fact]
    public async Task Of_many_approvals_at_once_one_is_the_last_and_claims_it()
    {
        var stage = await AddAsync();

        var decided = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Stages.ApproveAsync(stage.Id, seen => Decide(seen, $"account{number}", needed: 2), Cancellation)));

        var counted = decided.Where(static one => one!.Value.Decision.Denial is null).ToArray();
        Assert.Equal(2, counted.Length);
        Assert.Single(counted, static one => one!.Value.Claim is not null);
        var found = (await Stages.FindAsync(stage.Id, Cancellation))!;
        Assert.Equal((StageState.Publishing, 2, Now), (found.State, found.Approvals.Count, found.ApprovedAt));
        Assert.Equal(2, (await ReadJournalAsync()).Count(static entry => entry.Id == "approved"));
        Assert.Null(await Stages.ApproveAsync("no-such-stage", seen => Decide(seen, "account", needed: 1), Cancellation));
    }

    [Fact]
    public async Task An_approval_and_a_rejection_that_race_do_not_both_count()
    {
        foreach (var number in Enumerable.Range(0, 10))
        {
            var stage = await AddAsync($"2.0.{number}");

            var approving = Stages.ApproveAsync(stage.Id, seen => Decide(seen, "account", needed: 1), Cancellation);
            var rejecting = Stages.CloseAsync(stage.Id, StageState.Rejected, "no", Trail("rejected"), Cancellation);

            Assert.NotEqual((await approving)!.Value.Claim is not null, await rejecting);
        }
    }

    [Fact]
    public async Task A_claim_is_one_nodes_until_its_lease_ends_and_then_says_nothing_any_more()
    {
        var stage = await AddAsync();
        var died = await ApprovedAsync(stage);
        Assert.Null(await Outbox.ClaimAsync(Cancellation));
        Host.Time.Advance(StageOutbox.Lease - TimeSpan.FromSeconds(1));
        Assert.True(await Outbox.RenewAsync(died, Cancellation));
        Host.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await Outbox.ClaimAsync(Cancellation));
        Host.Time.Advance(StageOutbox.Lease);

        var claims = (await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Outbox.ClaimAsync(Cancellation)))).OfType<StageClaim>().ToArray();

        var second = Assert.Single(claims);
        Assert.Equal((stage.Id, 1, 2), (second.Stage.Id, died.Attempts, second.Attempts));
        Assert.False(await Outbox.RenewAsync(died, Cancellation));
        Assert.False(await Outbox.FinishAsync(died, StageState.Failed, "too late", Trail("late"), Cancellation));
        Assert.True(await Outbox.FinishAsync(second, StageState.Published, null, Trail("published"), Cancellation));
        await Outbox.PostponeAsync(died, "much too late", Now, Cancellation);
        await ReopenAsync();

        Assert.Null(await Outbox.ClaimAsync(Cancellation));
        var found = (await Stages.FindAsync(stage.Id, Cancellation))!;
        Assert.Equal((StageState.Published, null, Now), (found.State, found.Reason, found.ClosedAt));
        Assert.DoesNotContain(await ReadJournalAsync(), static entry => entry.Id == "late");
    }

    [Fact]
    public async Task What_is_postponed_is_due_then_and_what_a_dead_process_held_at_once()
    {
        var stage = await AddAsync();
        var claim = await ApprovedAsync(stage);
        await Outbox.PostponeAsync(claim, "the upstream answers 503", Now.AddMinutes(1), Cancellation);
        Assert.Null(await Outbox.ClaimAsync(Cancellation));
        Assert.Equal("the upstream answers 503", (await Stages.FindAsync(stage.Id, Cancellation))!.Reason);
        Host.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, (await Outbox.ClaimAsync(Cancellation))!.Attempts);

        await ReopenAsync();
        await Outbox.FreeAsync(Cancellation);

        Assert.Equal(3, (await Outbox.ClaimAsync(Cancellation))!.Attempts);
    }

    [Fact]
    public async Task What_ends_soon_is_told_once_and_contents_are_kept_as_long_as_somebody_may_look_at_them()
    {
        var (soon, late) = (await AddAsync("1.0.0", TimeSpan.FromDays(1)), await AddAsync("1.0.1", TimeSpan.FromDays(9)));
        Assert.Equal([soon.Id], (await Stages.ExpiringAsync(Now.AddDays(2), unwarned: true, Cancellation)).Select(static stage => stage.Id));
        Assert.True(await Stages.WarnAsync(soon.Id, Trail("warned"), Cancellation));
        Assert.False(await Stages.WarnAsync(soon.Id, Trail("warned twice"), Cancellation));
        Assert.Empty(await Stages.ExpiringAsync(Now.AddDays(2), unwarned: true, Cancellation));
        Assert.Equal([soon.Id], (await Stages.ExpiringAsync(Now.AddDays(2), unwarned: false, Cancellation)).Select(static stage => stage.Id));

        var claim = await ApprovedAsync(late);
        Assert.True(await Outbox.FinishAsync(claim, StageState.Published, null, Trail("published"), Cancellation));
        Assert.True(await Stages.CloseAsync(soon.Id, StageState.Expired, null, Trail("expired"), Cancellation));
        Assert.Equal([soon.Document.Blob], await Stages.BlobsAsync(Cancellation));
        Host.Time.Advance(TimeSpan.FromDays(31));
        Assert.Empty(await Stages.BlobsAsync(Cancellation));
    }

    private async Task<Stage> AddAsync(string version = "1.0.0", TimeSpan? life = null)
    {
        var stage = Stage(version) with { ExpiresAt = Now + (life ?? TimeSpan.FromDays(7)) };
        Assert.Equal(stage.Id, (await Stages.AddAsync(stage, Trail("staged"), Cancellation)).Id);
        return stage;
    }

    private async Task<StageClaim> ApprovedAsync(Stage stage) => (await Stages.ApproveAsync(stage.Id, seen => Decide(seen, "account", needed: 1), Cancellation))!.Value.Claim!;

    private ApprovalDecision Decide(Stage seen, string account, int needed) =>
        seen.State is not StageState.Staged ? new ApprovalDecision(new StageDenial(409, "stage_closed", "closed"), null, false, [])
        : new ApprovalDecision(null, new StageApproval(account, account, Now), seen.Approvals.Count + 1 == needed, [Trail("approved")]);

    private Trail Trail(string id) => new(Entry(id), []);

    private Stage Stage(string version = "1.0.0")
    {
        var id = Guid.NewGuid().ToString();
        return new Stage
        {
            Id = id,
            Registry = "npm",
            Package = "@acme/demo",
            Version = version,
            Tag = "latest",
            Source = new StageSource("github:1", null, "tp_one", "jti", null, "https://issuer.example", "kid", Now),
            Shasum = new string('a', 40),
            Integrity = "sha512-AAAA",
            TarballBytes = 3,
            Document = new StagedDocument(id, 100, 10, 4),
            CreatedAt = Now,
            ExpiresAt = Now.AddDays(7),
            Rule = new StageRule(1, AnotherPerson: false),
        };
    }
}

public sealed class StagesOnSqlite() : StageConformance(DatabaseProvider.Sqlite);

public sealed class StagesOnPostgreSql() : StageConformance(DatabaseProvider.PostgreSql);
