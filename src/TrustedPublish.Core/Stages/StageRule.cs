using TrustedPublish.Core.Registries;

namespace TrustedPublish.Core.Stages;

/// <summary>How many approvals a package's stages need, and whether whoever staged may be one of them.</summary>
/// <param name="Approvals">1 or 2, by different accounts.</param>
/// <param name="AnotherPerson">Whoever staged it cannot approve it.</param>
internal sealed record StageRule(int Approvals, bool AnotherPerson)
{
    public const string Optional = "optional";
    public const string Required = "required";
    public const int MostApprovals = 2;

    /// <summary>A package's rule; null = nobody set one.</summary>
    public static StageRule Of(PackageRecord? package) => new(Math.Clamp(package?.StageApprovals ?? 1, 1, MostApprovals), package?.StageAnotherPerson ?? false);

    /// <summary>Whether every publish of the package is staged. What cannot be read is as strict as can be.</summary>
    public static bool IsRequired(PackageRecord? package) => package?.Staging is not (null or Optional);

    /// <summary>The approvals that count under this rule: none of whoever staged it, if it asks for another person, also when it did not yet when they approved.</summary>
    public IEnumerable<StageApproval> Counting(Stage stage) => stage.Approvals.Where(approval => !Excludes(stage, approval.AccountId));

    /// <summary>Whether the account cannot approve the stage. Whoever stages with a token stages as the token's owner.</summary>
    public bool Excludes(Stage stage, string accountId) => AnotherPerson && stage.Source.AccountId == accountId;

    /// <summary>What satisfies both.</summary>
    public StageRule Stricter(StageRule other) => new(Math.Max(Approvals, other.Approvals), AnotherPerson || other.AnotherPerson);
}
