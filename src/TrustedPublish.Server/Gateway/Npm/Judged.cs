using System.Diagnostics.CodeAnalysis;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>The outcome of one check: either the checked value or the refusal, never both.</summary>
internal readonly struct Judged<T>
    where T : class
{
    private Judged(T? value, WriteRefusal? refusal) => (Value, Refusal) = (value, refusal);

    /// <summary>What the check established; null when refused.</summary>
    public T? Value { get; }

    /// <summary>Why not; null when accepted.</summary>
    public WriteRefusal? Refusal { get; }

    public static implicit operator Judged<T>(T value) => new(value, null);

    public static implicit operator Judged<T>(WriteRefusal refusal) => new(null, refusal);

    /// <summary>True with the value, or false with the refusal.</summary>
    public bool Accepted([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out WriteRefusal? refusal)
    {
        (value, refusal) = (Value, Refusal);
        if (value is null && refusal is null)
        {
            throw new InvalidOperationException("A default Judged says neither yes nor no.");
        }

        return value is not null;
    }
}
