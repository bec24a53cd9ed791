using System.Buffers.Text;
using System.Text;
using System.Text.RegularExpressions;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Text that is no JSON, or none that all parsers read alike, correctly signed: 400 and one journal record each, as payload and as header.</summary>
public sealed partial class ClaimsJsonAttackTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    public static IEnumerable<TheoryDataRow<string>> Values => ClaimsJsonInputs.Values.Select(static text => new TheoryDataRow<string>(text) { TestDisplayName = Shown(text) });

    public static IEnumerable<TheoryDataRow<string>> Documents => ClaimsJsonInputs.Documents.Select(static text => new TheoryDataRow<string>(text) { TestDisplayName = Shown(text) });

    public static IEnumerable<TheoryDataRow<string>> Numbers => ClaimsJsonInputs.Numbers.Select(static text => new TheoryDataRow<string>(text) { TestDisplayName = Shown(text) });

    [Fact]
    public void CLM_02_there_is_an_input_for_every_class_and_none_twice()
    {
        string[] all = [.. ClaimsJsonInputs.Values, .. ClaimsJsonInputs.Documents, .. ClaimsJsonInputs.Numbers];

        Assert.InRange(all.Length, 250, 400);
        Assert.Equal(ClaimsJsonInputs.Values.Count, ClaimsJsonInputs.Values.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(ClaimsJsonInputs.Documents.Count, ClaimsJsonInputs.Documents.Distinct(StringComparer.Ordinal).Count());
        Assert.All(all, static text => Assert.All(text, static character => Assert.InRange(character, '\0', '\u00ff')));
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task CLM_02_a_broken_value_breaks_the_token(string text)
    {
        var package = world.NewPackage();
        byte[] value = [.. "{\"x\":"u8, .. ClaimsJsonInputs.Bytes(text), (byte)','];

        await world.RefusesAsync(package, Signed(Header, [.. value, .. Payload.AsSpan(1)]), 400, "token_malformed");
        await world.RefusesAsync(package, Signed([.. value, .. Header.AsSpan(1)], Payload), 400, "token_malformed");
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task CLM_02_a_broken_document_is_no_token(string text)
    {
        var package = world.NewPackage();

        await world.RefusesAsync(package, Signed(Header, ClaimsJsonInputs.Bytes(text)), 400, "token_malformed");
        await world.RefusesAsync(package, Signed(ClaimsJsonInputs.Bytes(text), Payload), 400, "token_malformed");
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task CLM_04_a_number_that_parsers_read_differently_counts_for_nothing(string text)
    {
        foreach (var claim in new[] { "exp", "iat", "nbf" })
        {
            await world.RefusesPayloadTextAsync(json => Regex.Replace(json, $"\"{claim}\":[0-9]+", $"\"{claim}\":{text}"), $"claim_type:{claim}");
        }

        await world.RefusesHeaderTextAsync(header => KeyId.Replace(header, $"\"kid\":{text}"), "kid_missing");
    }

    private byte[] Header => Encoding.UTF8.GetBytes(world.GitHub.Header().ToJsonString());

    private byte[] Payload => Encoding.UTF8.GetBytes(world.SoundPayload("json"));

    private string Signed(byte[] header, byte[] payload) => JoseUnsound.Assembled(
        Base64Url.EncodeToString(header),
        Base64Url.EncodeToString(payload),
        input => world.GitHub.Key.Key.SignData(input, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1));

    private static string Shown(string text) =>
        string.Concat(text.Take(60).Select(static character => character is > ' ' and <= '~' ? character.ToString() : $"<{(int)character:x2}>")) + (text.Length > 60 ? $"... ({text.Length})" : "");

    [GeneratedRegex("\"kid\":\"[^\"]*\"")]
    private static partial Regex KeyId { get; }
}
