using System.Text;
using TrustedPublish.Core.Journal;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>An attack on the exchange, and everything that must not follow from it whatever the attack is.</summary>
internal static class Attack
{
    extension(ServerWorld world)
    {
        /// <summary>Sends a token that must be refused: nothing minted or forwarded, one journal record, no byte of the token in any log.</summary>
        /// <param name="package">A package of this test alone.</param>
        /// <param name="token">The whole unsound token.</param>
        /// <param name="status">What the client gets.</param>
        /// <param name="journaled">The true code, as the journal keeps it for maintainers.</param>
        /// <param name="told">The code on the wire, where it is another (before the signature all failures look alike).</param>
        public async Task<Answer> RefusesAsync(string package, string token, int status, string journaled, string? told = null)
        {
            var upstreamRequests = world.Upstream.Requests.Count;
            var before = (await world.JournalAsync(package, "exchange")).Count;

            var answer = await world.ExchangeAsync(package, token);

            answer.IsError(status, told ?? journaled).IsNoticed();
            Assert.DoesNotContain("tpp_", answer.Body, StringComparison.Ordinal);
            Assert.Equal(upstreamRequests, world.Upstream.Requests.Count);
            var entries = await world.JournalAsync(package, "exchange");
            Assert.Equal(before + 1, entries.Count);
            Assert.Equal((journaled, answer.Id, (string?)null), (entries[0].Outcome, entries[0].Id, entries[0].Credential));
            world.HasLoggedNothingOf(token, entries[0]);
            return answer;
        }

        /// <summary>Sends a token that must be accepted: the attack's sound twin, so that a refusal proves something.</summary>
        public async Task<Answer> AcceptsAsync(string package, string token) => (await world.ExchangeAsync(package, token)).Is(201);

        /// <summary>Looks for the token's segments in every log line and in the journal record.</summary>
        public void HasLoggedNothingOf(string token, JournalEntry entry)
        {
            var written = new StringBuilder(world.Log.Text).Append(entry).Append(entry.Data).ToString();
            foreach (var segment in token.Split('.').Where(static segment => segment.Length >= 16))
            {
                Assert.DoesNotContain(segment[..16], written, StringComparison.Ordinal);
            }
        }
    }
}
