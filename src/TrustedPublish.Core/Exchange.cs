using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Bindings.GuardRails;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Credentials.Revocations;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Notices;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Core;

/// <summary>
/// The main job, A → B → C: verify the assertion, match a binding, claim it against replay, make the mint durable, mint the credential.
/// Every door calls it; nothing else can mint. A refusal pins and mints nothing, and burns nothing either, with one exception: a publisher
/// that a maintainer changed or another project pinned between match and commit refuses a token that is claimed already.
/// </summary>
internal sealed class Exchange(
    AssertionVerifier verifier,
    PublisherDirectory publishers,
    GuardRailCatalog guardRails,
    IReplayStore replay,
    RevocationList revocations,
    CredentialMinter minter,
    IMintLedger ledger,
    INoticeRecipients recipients,
    IJournal journal,
    ExchangeRate rate,
    ClockGuard clock,
    TimeProvider time)
{
    /// <summary>Exchanges an ID token for a publish credential of one package.</summary>
    /// <exception cref="StoreUnavailableException">A store is down: nothing was minted (XCH-05).</exception>
    public async Task<ExchangeResult> RunAsync(Registry registry, string package, string unverifiedToken, CancellationToken cancellationToken)
    {
        var attempt = new ExchangeAttempt(registry, package, time.GetUtcNow());

        if (clock.IsBehind())
        {
            return await RefuseAsync(attempt.ClockBehind(), cancellationToken).ConfigureAwait(false);
        }

        // A: is the token genuine, meant for us and valid now?
        var verification = await verifier.VerifyAsync(unverifiedToken, registry.Audience, cancellationToken).ConfigureAwait(false);
        if (verification.Assertion is not { } assertion)
        {
            if (verification.Signed is null && rate.TakeUnverified() is var share and not UnverifiedShare.Within)
            {
                var flooded = attempt.Flooded();
                return share is UnverifiedShare.JustExceeded ? await RefuseAsync(flooded, cancellationToken).ConfigureAwait(false) : new ExchangeResult(attempt.Id, flooded.Explanation);
            }

            return await RefuseAsync(attempt.NotVerified(verification, publishers.Of(registry.Name, package), guardRails), cancellationToken).ConfigureAwait(false);
        }

        // B: does it satisfy a publisher of this package, within the operator's guard rails?
        if (!rate.TryTake(assertion))
        {
            return await RefuseAsync(attempt.TooMany(assertion), cancellationToken).ConfigureAwait(false);
        }

        if (Match.Find(assertion, publishers.Of(registry.Name, package), guardRails, attempt.At, out var evaluations) is not { } match)
        {
            return await RefuseAsync(attempt.NotMatched(assertion, evaluations), cancellationToken).ConfigureAwait(false);
        }

        // Asked for before the token is claimed, as it may fail.
        var notices = await FirstUseAsync(match, attempt.At, cancellationToken).ConfigureAwait(false);
        await revocations.UntilMintableAsync(Revocable.Of(match, registry, attempt.At), cancellationToken).ConfigureAwait(false);
        if (!await replay.TryClaimAsync(assertion.ReplayKey, assertion.ReplayableUntil, cancellationToken).ConfigureAwait(false))
        {
            return await RefuseAsync(attempt.Reused(match), cancellationToken).ConfigureAwait(false);
        }

        // C: the credential is signed first and leaves only after its journal entry is durable.
        var credential = minter.Mint(match, registry);
        if (!await ledger.CommitAsync(new Trail(attempt.Minted(match, credential), notices), match.Pinned, cancellationToken).ConfigureAwait(false))
        {
            // Another token pinned the publisher's ids, or a maintainer changed it, between match and commit (GH-04): what it is now decides.
            // Parallel first jobs of one project all pass: their tokens are claimed already, so a refusal would cost each a new run.
            await publishers.RefreshAsync(cancellationToken).ConfigureAwait(false);
            if (Match.Find(assertion, publishers.Of(registry.Name, package), guardRails, attempt.At, out evaluations) is not { } again)
            {
                return await RefuseAsync(attempt.NotMatched(assertion, evaluations), cancellationToken).ConfigureAwait(false);
            }

            (match, credential) = (again, minter.Mint(again, registry));
            notices = await FirstUseAsync(match, attempt.At, cancellationToken).ConfigureAwait(false);
            if (!await ledger.CommitAsync(new Trail(attempt.Minted(match, credential), notices), match.Pinned, cancellationToken).ConfigureAwait(false))
            {
                return await RefuseAsync(attempt.Changed(match), cancellationToken).ConfigureAwait(false);
            }
        }

        if (match.Pinned is not null)
        {
            await publishers.RefreshAsync(cancellationToken).ConfigureAwait(false);
        }

        return new ExchangeResult(attempt.Id, match, credential);
    }

    // Whoever may use a publisher is decided by its first use, so its maintainers hear of that.
    private ValueTask<IReadOnlyList<Notice>> FirstUseAsync(Match match, DateTimeOffset at, CancellationToken cancellationToken) =>
        match.Pinned is { } pinned
            ? new(recipients.AddressAsync(PackageNotices.PublisherFirstUsed(pinned, match.Subject), pinned.Registry, pinned.Package, at, cancellationToken))
            : new([]);

    private async Task<ExchangeResult> RefuseAsync((JournalEntry Entry, Explanation Explanation) refused, CancellationToken cancellationToken)
    {
        await journal.AppendAsync(refused.Entry, cancellationToken).ConfigureAwait(false);
        return new ExchangeResult(refused.Entry.Id, refused.Explanation);
    }
}
