using System.Text.Json.Nodes;

namespace TrustedPublish.EndToEnd.World;

/// <summary>Reads answers so that a failed test shows what the server said.</summary>
internal static class HttpAnswers
{
    extension(HttpResponseMessage answer)
    {
        /// <summary>The JSON of a successful answer.</summary>
        public async Task<JsonNode> JsonAsync(CancellationToken cancellationToken)
        {
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{(int)answer.StatusCode} {answer.RequestMessage?.RequestUri}: {text}");
        }
    }
}
