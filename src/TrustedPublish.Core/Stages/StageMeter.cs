using System.Diagnostics.Metrics;

namespace TrustedPublish.Core.Stages;

/// <summary>Counts what happens to stages: <c>tp_stages</c> by event.</summary>
internal static class StageMeter
{
    private static readonly Meter Meter = new("TrustedPublish");

    private static readonly Counter<long> Stages = Meter.CreateCounter<long>("tp_stages", description: "Steps of staged versions");

    /// <param name="step">One of few words, never a name that a client chose.</param>
    public static void Count(string step) => Stages.Add(1, new KeyValuePair<string, object?>("event", step));
}
