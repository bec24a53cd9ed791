using System.Text.Json;

namespace TrustedPublish.Server.Wiring;

/// <summary>Times in JSON answers.</summary>
internal static class JsonTimes
{
    extension(Utf8JsonWriter json)
    {
        /// <summary>RFC 3339, UTC; <c>null</c> when it never was.</summary>
        public void WriteTime(string name, DateTimeOffset? at)
        {
            if (at is { } time)
            {
                json.WriteString(name, time);
            }
            else
            {
                json.WriteNull(name);
            }
        }
    }
}
