using System.Globalization;
using System.Text;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>The records of a POSIX extended tar header that matter for finding a file: each at most once.</summary>
internal static class PaxRecords
{
    /// <summary>Reads all records; throws <see cref="InvalidDataException"/> when they are not well formed or one key comes twice.</summary>
    public static Dictionary<string, string> Parse(ReadOnlySpan<byte> data)
    {
        var records = new Dictionary<string, string>(StringComparer.Ordinal);
        while (!data.IsEmpty)
        {
            var space = data[..Math.Min(data.Length, 12)].IndexOf((byte)' ');
            if (space < 1 || !int.TryParse(data[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length <= space + 1 || length > data.Length || data[length - 1] != (byte)'\n')
            {
                throw new InvalidDataException("an extended header is malformed");
            }

            var record = data[(space + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals < 1 || record.Contains((byte)0) || !records.TryAdd(Encoding.UTF8.GetString(record[..equals]), Encoding.UTF8.GetString(record[(equals + 1)..])))
            {
                throw new InvalidDataException("an extended header holds a malformed or repeated record");
            }

            data = data[length..];
        }

        // GNU's sparse files carry a second name and size, which only GNU's reader follows.
        if (records.Keys.Any(static key => key.StartsWith("GNU.sparse.", StringComparison.Ordinal)))
        {
            throw new InvalidDataException("an extended header describes a sparse file");
        }

        return records;
    }
}
