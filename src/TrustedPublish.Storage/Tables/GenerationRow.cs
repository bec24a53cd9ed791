namespace TrustedPublish.Storage.Tables;

/// <summary>The one row that counts the changes of publishers by all nodes; whoever updates it holds every other such change back until commit.</summary>
internal sealed class GenerationRow
{
    public required int Id { get; init; }

    public required long Value { get; init; }
}
