using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using TrustedPublish.Core.Assertions.Keys;

namespace TrustedPublish.Core.Tests.Keys;

/// <summary>What the log says of a failed fetch: one of a few kinds, in our own words.</summary>
public sealed class KeyFetchExceptionTests
{
    private const string FromTheWire = "text-the-issuer-chose";

    public static IEnumerable<TheoryDataRow<Exception, string>> Thrown =>
    [
        new(new HttpRequestException(FromTheWire, new KeyFetchException(KeyFetchFault.EgressDenied, "denied")), "egress_denied"),
        new(new HttpRequestException(HttpRequestError.SecureConnectionError, FromTheWire, new AuthenticationException(FromTheWire)), "certificate_denied"),
        new(new HttpRequestException(HttpRequestError.ConnectionError, FromTheWire, new SocketException((int)SocketError.ConnectionRefused)), "unreachable"),
        new(new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded, FromTheWire), "answer_denied"),
        new(new HttpRequestException(HttpRequestError.InvalidResponse, FromTheWire), "unreachable"),
        new(new TaskCanceledException(FromTheWire, new TimeoutException(FromTheWire)), "timed_out"),
        new(new JsonException(FromTheWire), "issuer_metadata_invalid"),
        new(new ArgumentException(FromTheWire), "issuer_metadata_invalid"),
        new(new IOException(FromTheWire), "unreachable"),
        new(new InvalidDataException("The JWK set holds one key id twice."), "key_set_invalid"),
    ];

    [Theory]
    [MemberData(nameof(Thrown))]
    public void Every_failure_has_a_kind_and_quotes_nothing(Exception thrown, string code)
    {
        var failure = KeyFetchException.From(thrown);

        Assert.Equal(code, failure.Fault.ToCode());
        Assert.DoesNotContain(FromTheWire, failure.Message, StringComparison.Ordinal);
        Assert.NotEmpty(failure.Message);
    }

    [Fact]
    public void Every_kind_has_a_spelling_of_its_own() =>
        Assert.Distinct(Enum.GetValues<KeyFetchFault>().Select(static fault => fault.ToCode()));
}
