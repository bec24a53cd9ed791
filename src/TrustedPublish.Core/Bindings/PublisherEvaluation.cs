using TrustedPublish.Core.Assertions;

namespace TrustedPublish.Core.Bindings;

/// <summary>What one publisher says to one claim set: every check with expected and actual. Says nothing about who vouches for the claims.</summary>
internal sealed class PublisherEvaluation
{
    private PublisherEvaluation(Publisher publisher, IReadOnlyList<Check> checks, bool namesSameProject) =>
        (Publisher, Checks, NamesSameProject) = (publisher, checks, namesSameProject);

    public Publisher Publisher { get; }

    public IReadOnlyList<Check> Checks { get; }

    /// <summary>Whether the claims come from the publisher's own project: only then may its project be told what differed (contract §4).</summary>
    public bool NamesSameProject { get; }

    public bool Accepts => Checks.All(static check => check.Ok);

    /// <summary>The first refusal in the order of the provider's table; null when it accepts.</summary>
    public Refusal? Refusal => Checks.FirstOrDefault(static check => !check.Ok)?.Refusal;

    /// <summary>How near it came: the share of checks that hold.</summary>
    public double Nearness => Checks.Count == 0 ? 0 : (double)Checks.Count(static check => check.Ok) / Checks.Count;

    /// <summary>Runs every check of the publisher's provider.</summary>
    public static PublisherEvaluation Of(Publisher publisher, ClaimSet claims, DateTimeOffset now)
    {
        var binding = publisher.Binding;
        var checks = new List<Check>(binding.Provider.Fields.Count + 1);
        var ids = new List<(bool IsOpen, bool Ok)>();
        var namesMatch = true;
        if (!publisher.IsActive(now))
        {
            checks.Add(Check.Fails("expires_at", "renewed in time", publisher.Record.LapsesAt?.ToString("u"), RefusalCode.PublisherNone));
        }

        foreach (var field in binding.Provider.Fields)
        {
            if (field.Check?.Invoke(binding, claims) is not { } check)
            {
                continue;
            }

            checks.Add(check);
            if (field.PinnedFrom is not null)
            {
                ids.Add((binding.Value(field.Name) is null, check.Ok));
            }
            else if (field.NamesProject)
            {
                namesMatch &= check.Ok;
            }
        }

        checks.AddRange(binding.Provider.Invariants.Select(invariant => invariant(binding, claims)).OfType<Check>());

        // Known ids decide; while one is open, the names have to.
        var issuerMatches = checks.All(static check => check.Field != "issuer" || check.Ok);
        var sameProject = issuerMatches && ids.All(static id => id.Ok) && (namesMatch || (ids.Count > 0 && ids.TrueForAll(static id => !id.IsOpen)));
        return new PublisherEvaluation(publisher, checks, sameProject);
    }
}
