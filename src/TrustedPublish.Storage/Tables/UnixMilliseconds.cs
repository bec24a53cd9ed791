using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace TrustedPublish.Storage.Tables;

/// <summary>Times as whole milliseconds since 1970 UTC: comparable in SQL on every engine.</summary>
internal sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
    time => time.ToUnixTimeMilliseconds(),
    milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
