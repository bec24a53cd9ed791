namespace TrustedPublish.Core.Maintainers;

/// <summary>Why owners, organisations or teams were not changed.</summary>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Sentence">One line of printable ASCII.</param>
internal sealed record ChangeDenial(string Code, string Sentence)
{
    public static ChangeDenial NotAllowed(string sentence) => new("access_policy", sentence);

    public static ChangeDenial UnknownAccount(string? name) => new("account_unknown", $"There is no account {Explanation.Quote(name)} here.");

    public static ChangeDenial LastOwner(string of) => new("last_owner", $"The last owner of {of} cannot leave: make somebody else an owner first.");

    public static ChangeDenial Invalid(string sentence) => new("request_invalid", sentence);
}
