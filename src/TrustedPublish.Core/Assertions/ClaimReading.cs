namespace TrustedPublish.Core.Assertions;

/// <summary>What was found where a text claim should stand.</summary>
/// <param name="Value">The text, never empty; null when missing (absent, null, empty) or of the wrong type.</param>
internal readonly record struct ClaimText(string? Value)
{
    public static readonly ClaimText Missing;
    public static readonly ClaimText WrongType = new(null) { IsWrongType = true };

    public bool IsWrongType { get; private init; }
}

/// <summary>What was found where a time claim should stand.</summary>
/// <param name="Value">UTC; null when missing or not an integer number of seconds.</param>
internal readonly record struct ClaimTime(DateTimeOffset? Value)
{
    public static readonly ClaimTime Missing;
    public static readonly ClaimTime WrongType = new(null) { IsWrongType = true };

    public bool IsWrongType { get; private init; }
}
