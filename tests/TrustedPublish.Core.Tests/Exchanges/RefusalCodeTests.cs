using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Tests.Fixtures;

namespace TrustedPublish.Core.Tests.Exchanges;

/// <summary>The codes and sentences that leave the program (contract §8).</summary>
public sealed class RefusalCodeTests
{
    private const string Contract = """
        token_malformed alg_not_allowed kid_missing kid_unknown signature_invalid issuer_unknown issuer_mismatch audience_mismatch token_expired token_not_yet_valid token_reused
        claim_missing:x claim_type:x claim_malformed:x publisher_none owner_id_mismatch repository_mismatch repository_id_mismatch workflow_mismatch called_workflow_mismatch
        environment_missing environment_mismatch environment_unprotected event_denied ref_denied runner_denied job_project_mismatch job_source_denied context_mismatch ssh_rerun_denied
        action_denied package_denied access_policy rate_limited unavailable
        """;

    [Fact]
    public void Every_code_has_the_contract_s_spelling_and_every_spelling_a_code() => Assert.Equal(
        Contract.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal),
        Enum.GetValues<RefusalCode>().Select(static code => code.ToWire("x")).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_code_is_used_by_the_code_that_decides()
    {
        var source = string.Concat(SourceFiles.Of("TrustedPublish.Core", "TrustedPublish.Server")
            .Where(static file => file.Name is not ("RefusalCode.cs" or "Explanation.cs")).Select(static file => file.Text));

        Assert.DoesNotContain(Enum.GetNames<RefusalCode>(), name => !source.Contains($"RefusalCode.{name}", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_sentence_is_one_bounded_line_of_ascii()
    {
        var hostile = new string('\u202e', 5000) + "\r\nSet-Cookie: x\0\u001b[31m" + new string('e', 5000);
        foreach (var code in Enum.GetValues<RefusalCode>())
        {
            var refusal = new Refusal(code, hostile, hostile, hostile);
            foreach (var explanation in new[] { Explanation.Full(refusal, "@acme/demo", ShortId.Create()), Explanation.Generic(refusal, "@acme/demo", ShortId.Create()) })
            {
                Assert.All(explanation.Sentence + explanation.WireCode, static character => Assert.InRange(character, ' ', '~'));
                Assert.InRange(explanation.Sentence.Length, 20, 1000);
            }
        }
    }

    [Fact]
    public void A_generic_sentence_tells_no_field()
    {
        foreach (var code in Enum.GetValues<RefusalCode>())
        {
            var told = Explanation.Generic(new Refusal(code, "secret-field", "secret-expected", "secret-actual"), "@acme/demo", "ID");

            Assert.DoesNotContain("secret", told.Sentence + told.WireCode, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void All_failures_before_the_signature_read_alike() => Assert.Single(
        new[] { RefusalCode.AlgNotAllowed, RefusalCode.KidMissing, RefusalCode.KidUnknown, RefusalCode.SignatureInvalid, RefusalCode.IssuerUnknown }
            .Select(static code => Explanation.Generic(new Refusal(code), "p", "ID")).Select(static told => (told.Sentence, told.WireCode)).Distinct());
}
