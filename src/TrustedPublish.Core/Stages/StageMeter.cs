using System.Diagnostics.Metrics;

namespace TrustedPublish.Core.Stages;

/// <summary>Counts stages as they come into a state: <c>tp_stages</c> by <c>state</c>.</summary>
internal static class StageMeter
{
    private static readonly Meter Meter = new("TrustedPublish");

    private static readonly Counter<long> Stages = Meter.CreateCounter<long>("tp_stages", description: "Staged versions that came into a state");

    public static void Count(StageState state) => Stages.Add(1, new KeyValuePair<string, object?>("state", state.ToWire()));
}
