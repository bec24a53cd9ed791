namespace TrustedPublish.Core.Accounts.Passkeys;

/// <summary>What a browser is asked (WebAuthn), and what the server must remember until it answers.</summary>
/// <param name="Options">JSON for the browser.</param>
/// <param name="State">For the server alone.</param>
internal sealed record PasskeyQuestion(string Options, string State);

/// <summary>A question on its way to the browser.</summary>
/// <param name="Ceremony">The id with which the answer has to come.</param>
/// <param name="Options">JSON for the browser.</param>
internal sealed record AskedPasskey(string Ceremony, string Options);
