using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Accounts;

/// <summary>Lets an account change people and packages only after it proved to be present for exactly that change.</summary>
internal sealed class StepUp(OtpChallenge challenge)
{
    /// <param name="context">The request; answered when the result is false.</param>
    /// <param name="account">Whoever asks.</param>
    /// <param name="description">For people; together with the parts everything that makes the change the one it is.</param>
    /// <param name="parts">What the description does not tell.</param>
    /// <returns>Whether the change may go on.</returns>
    public Task<bool> RequireAsync(HttpContext context, Account account, string description, params string[] parts)
    {
        var shown = Explanation.Ascii($"{description} in {context.Registry.Name}");
        return challenge.RequireAsync(context, account, Operation.Of(shown, [context.Request.Method, context.Registry.Name, description, .. parts]));
    }
}
