using System.Text.RegularExpressions;

namespace TrustedPublish.Server.Wiring.Faults;

/// <summary>Names of the operator's own making: short, plain and used once.</summary>
internal static partial class NameRules
{
    public static void CheckUnique<T>(RuleContext context, IEnumerable<T> entries, Func<T, string?> nameOf, string property)
        where T : class
    {
        Dictionary<string, T> seen = new(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (nameOf(entry) is not { } name)
            {
                continue;
            }

            if (!PlainName.IsMatch(name))
            {
                context.Add(entry, property, "is not a plain name", "use 1 to 40 of a-z, 0-9 and hyphen");
            }
            else if (!seen.TryAdd(name, entry))
            {
                context.Add(entry, property, $"is also the name of {context.Paths.PathOf(seen[name])}", "give each entry its own name");
            }
        }
    }

    [GeneratedRegex(@"\A[a-z0-9-]{1,40}\z")]
    private static partial Regex PlainName { get; }
}
