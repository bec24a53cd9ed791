using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace TrustedPublish.Testing.Logs;

/// <summary>Keeps every log event as the JSON line that Production would print (message, properties, scopes, exceptions), so that a test can search them for what must not be there.</summary>
internal sealed class CollectedLog
{
    private readonly Collector collector = new();

    public IReadOnlyCollection<string> Lines => collector.Lines;

    public string Text => string.Join('\n', collector.Lines);

    /// <summary>Makes the server log here too.</summary>
    public void AddTo(IServiceCollection services) => services.AddSingleton<ILogEventSink>(collector);

    private sealed class Collector : ILogEventSink
    {
        private readonly CompactJsonFormatter formatter = new();

        public ConcurrentQueue<string> Lines { get; } = [];

        public void Emit(LogEvent logEvent)
        {
            using var line = new StringWriter(CultureInfo.InvariantCulture);
            formatter.Format(logEvent, line);
            Lines.Enqueue(line.ToString().TrimEnd());
        }
    }
}
