using Microsoft.AspNetCore.Mvc;
using TrustedPublish.Core.Accounts.Presence;

namespace TrustedPublish.Server.Site.Waiting;

/// <summary>A page that a waiting client sent its user to.</summary>
internal abstract class WaitingPage(Challenges challenges) : SignedInPage
{
    /// <summary>The page's own secret.</summary>
    [FromRoute(Name = "id")]
    public string? UnverifiedPage { get; set; }

    /// <summary>What is asked; null when there is nothing to answer (any more).</summary>
    public Challenge? Asked { get; protected set; }

    /// <summary>How it was answered just now; null when it was not.</summary>
    public bool? Approved { get; private set; }

    /// <summary>Whether pages of this kind may answer the challenge.</summary>
    protected abstract bool IsOurs(Challenge challenge);

    /// <summary>Finds what is asked.</summary>
    protected async Task<bool> FindAsync()
    {
        Asked = UnverifiedPage is { Length: > 0 and <= 64 } page && await challenges.FindAsync(page, Aborted) is { State: ChallengeState.Pending } challenge && IsOurs(challenge) ? challenge : null;
        return Asked is not null;
    }

    protected IActionResult Gone()
    {
        Asked = null;
        Response.StatusCode = StatusCodes.Status404NotFound;
        return Page();
    }

    protected async Task<IActionResult> AnswerAsync(bool approved)
    {
        if (!await challenges.AnswerAsync(UnverifiedPage!, Account, approved, Aborted))
        {
            return Gone();
        }

        Approved = approved;
        return Page();
    }
}
