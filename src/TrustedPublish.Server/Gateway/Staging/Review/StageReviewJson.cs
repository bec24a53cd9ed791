using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>A review in the API's JSON, in which it is also kept.</summary>
internal static class StageReviewJson
{
    extension(StageReview review)
    {
        public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(review, StageReviewJsonContext.Default.StageReview);
    }

    /// <summary>Reads a review that was kept.</summary>
    public static StageReview Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, StageReviewJsonContext.Default.StageReview) ?? throw new JsonException("A kept review is null.");
}

/// <summary>Names an enumeration's values as the members are named.</summary>
internal sealed class SnakeCaseNames<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(SnakeCaseNames<BaselineState>), typeof(SnakeCaseNames<Change>), typeof(SnakeCaseNames<FileContent>), typeof(SnakeCaseNames<PathOddity>), typeof(SnakeCaseNames<DependencySource>)])]
[JsonSerializable(typeof(StageReview))]
internal sealed partial class StageReviewJsonContext : JsonSerializerContext;
