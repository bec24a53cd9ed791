using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;

namespace TrustedPublish.Core.Assertions.Keys;

/// <summary>
/// Why an issuer's keys could not be fetched. The message is ours alone: nothing that came over the wire is quoted, since it ends in logs and terminals (ISS-16).
/// </summary>
internal sealed class KeyFetchException(KeyFetchFault fault, string message, Exception? cause = null) : Exception(message, cause)
{
    public KeyFetchFault Fault => fault;

    /// <summary>Says in our words what went wrong, whatever the platform threw.</summary>
    public static KeyFetchException From(Exception thrown)
    {
        for (var cause = thrown; cause is not null; cause = cause.InnerException)
        {
            if (Known(cause) is { } known)
            {
                return known;
            }
        }

        return new KeyFetchException(KeyFetchFault.Unreachable, $"the fetch failed with {thrown.GetType().Name}", thrown);
    }

    private static KeyFetchException? Known(Exception cause) => cause switch
    {
        KeyFetchException own => own,
        InvalidDataException hostile => new(KeyFetchFault.KeySetInvalid, hostile.Message, hostile),
        JsonException or ArgumentException => new(KeyFetchFault.MetadataInvalid, "its document is not the JSON it must be", cause),
        OperationCanceledException or TimeoutException => new(KeyFetchFault.TimedOut, "its answer was not complete in time", cause),
        AuthenticationException => new(KeyFetchFault.CertificateDenied, "its TLS certificate is not one we trust for its name", cause),
        SocketException socket => new(KeyFetchFault.Unreachable, $"no connection: {socket.SocketErrorCode}", cause),
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => new(KeyFetchFault.AnswerDenied, "its answer is too large", cause),
        _ => null,
    };
}

/// <summary>The kinds of failure to fetch keys; a closed set, so that it may become a metric's label.</summary>
internal enum KeyFetchFault
{
    /// <summary>The address guard refused the connection.</summary>
    EgressDenied,

    /// <summary>Nobody answers, or not in HTTP.</summary>
    Unreachable,

    /// <summary>The issuer's TLS certificate is not trusted for its name.</summary>
    CertificateDenied,

    /// <summary>The issuer was too slow.</summary>
    TimedOut,

    /// <summary>Another status than 200 (redirects too), or a body over the limit.</summary>
    AnswerDenied,

    /// <summary>The discovery document is not one of this issuer.</summary>
    MetadataInvalid,

    /// <summary>The key set is refused whole.</summary>
    KeySetInvalid,
}

internal static class KeyFetchFaults
{
    extension(KeyFetchFault fault)
    {
        /// <summary>The stable spelling for logs.</summary>
        public string ToCode() => fault switch
        {
            KeyFetchFault.EgressDenied => "egress_denied",
            KeyFetchFault.Unreachable => "unreachable",
            KeyFetchFault.CertificateDenied => "certificate_denied",
            KeyFetchFault.TimedOut => "timed_out",
            KeyFetchFault.AnswerDenied => "answer_denied",
            KeyFetchFault.MetadataInvalid => "issuer_metadata_invalid",
            KeyFetchFault.KeySetInvalid => "key_set_invalid",
        };
    }
}
