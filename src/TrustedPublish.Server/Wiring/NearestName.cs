namespace TrustedPublish.Server.Wiring;

/// <summary>Finds what somebody who mistyped a name most likely meant.</summary>
internal static class NearestName
{
    /// <summary>The nearest candidate by edit distance, or null when none is near enough to be meant.</summary>
    public static string? Of(string typed, IEnumerable<string> candidates)
    {
        string? nearest = null;
        var least = Math.Max(2, typed.Length / 3) + 1;
        foreach (var candidate in candidates)
        {
            var distance = Distance(typed, candidate);
            if (distance < least)
            {
                (least, nearest) = (distance, candidate);
            }
        }

        return nearest;
    }

    /// <summary>The beginning of a fix: the nearest name if there is one, else all of them.</summary>
    public static string Suggest(string typed, IReadOnlyCollection<string> candidates) =>
        Of(typed, candidates) is { } nearest ? $"did you mean \"{nearest}\"?" : $"known here: {string.Join(", ", candidates)}";

    private static int Distance(string typed, string candidate)
    {
        // A mistyped name is short; a long one is something else, and the table below grows with both lengths.
        if (typed.Length > 64)
        {
            return int.MaxValue;
        }

        var previous = Enumerable.Range(0, candidate.Length + 1).ToArray();
        for (var i = 0; i < typed.Length; i++)
        {
            var current = new int[candidate.Length + 1];
            current[0] = i + 1;
            for (var j = 0; j < candidate.Length; j++)
            {
                var replaced = previous[j] + (SameLetter(typed[i], candidate[j]) ? 0 : 1);
                current[j + 1] = Math.Min(replaced, Math.Min(previous[j + 1], current[j]) + 1);
            }

            previous = current;
        }

        return previous[^1];
    }

    private static bool SameLetter(char a, char b) =>
        char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
