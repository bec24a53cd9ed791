using System.Collections.Frozen;

namespace TrustedPublish.Core.Stages;

/// <summary>What became of a staged version. Only the first two hold its version number.</summary>
internal enum StageState
{
    /// <summary>Waits for approval.</summary>
    Staged,

    /// <summary>Approved; on its way to the upstream, whatever crashes meanwhile.</summary>
    Publishing,

    Published,

    /// <summary>Approved, but the upstream would not take it.</summary>
    Failed,

    Rejected,

    Expired,

    /// <summary>What staged it was revoked or removed.</summary>
    Withdrawn,
}

/// <summary>How states are written on the wire and in the database.</summary>
internal static class StageStates
{
    private static readonly FrozenDictionary<string, StageState> ByText =
        Enum.GetValues<StageState>().ToFrozenDictionary(static state => state.ToWire(), StringComparer.Ordinal);

    public static IEnumerable<string> All => Enum.GetValues<StageState>().Select(static state => state.ToWire());

    public static StageState Parse(string text) =>
        TryParse(text, out var state) ? state : throw new InvalidOperationException($"The database holds a stage in state {text}, which this version does not know.");

    public static bool TryParse(string text, out StageState state) => ByText.TryGetValue(text, out state);

    extension(StageState state)
    {
        public string ToWire() => state switch
        {
            StageState.Staged => "staged",
            StageState.Publishing => "publishing",
            StageState.Published => "published",
            StageState.Failed => "failed",
            StageState.Rejected => "rejected",
            StageState.Expired => "expired",
            StageState.Withdrawn => "withdrawn",
        };

        /// <summary>Whether the version number is taken by it.</summary>
        public bool IsOpen => state is StageState.Staged or StageState.Publishing;
    }
}
