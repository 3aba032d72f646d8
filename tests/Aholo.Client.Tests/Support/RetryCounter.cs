using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Aholo.Tests.Support;

internal static class RetryCounter
{
    /// <summary>Calls <paramref name="onRetry"/> for each retry that the client's meter counts.</summary>
    public static void CountRetries(this IServiceCollection services, Action onRetry)
    {
        services.AddMetrics();
        services.Replace(ServiceDescriptor.Singleton<IMeterFactory>(_ => new Factory(onRetry)));
    }

    private sealed class Factory(Action onRetry) : IMeterFactory
    {
        private readonly MeterListener _listener = new();

        public Meter Create(MeterOptions options)
        {
            var meter = new Meter(options);
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == meter && instrument.Name == "aholo.client.retries")
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, _, _, _) => onRetry());
            _listener.Start();
            return meter;
        }

        public void Dispose() => _listener.Dispose();
    }
}
