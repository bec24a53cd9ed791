using Microsoft.AspNetCore.Mvc;
using TrustedPublish.Core.Accounts.Presence;

namespace TrustedPublish.Server.Site.Waiting;

/// <summary>
/// Signs a waiting command line in. Whoever gets somebody else to press the button here has a session of theirs, so the page says what waits
/// and where, and the second factor was seen just now.
/// </summary>
internal sealed class SignInRequestPage(Challenges challenges) : WaitingPage(challenges)
{
    public async Task<IActionResult> OnGetAsync() =>
        !await FindAsync() ? Gone()
        : OwesSecondFactor ? Via("/account/security")
        : !IsFresh ? Via("/account/confirm")
        : Page();

    public Task<IActionResult> OnPostAsync() => DecideAsync(approved: true);

    public Task<IActionResult> OnPostDeclineAsync() => DecideAsync(approved: false);

    protected override bool IsOurs(Challenge challenge) => challenge.IsSignIn;

    private async Task<IActionResult> DecideAsync(bool approved) =>
        !await FindAsync() ? Gone()
        : approved && OwesSecondFactor ? Via("/account/security")
        : approved && !IsFresh ? Via("/account/confirm")
        : await AnswerAsync(approved);
}
