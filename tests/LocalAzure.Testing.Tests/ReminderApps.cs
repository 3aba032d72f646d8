using LocalAzure.ReminderApp;
using Microsoft.Extensions.DependencyInjection;

namespace LocalAzure.Testing.Tests;

/// <summary>The app of the tests, with a test bell.</summary>
internal static class ReminderApps
{
    public static FunctionsApplicationFactory<Reminders> Create(TestBell bell) => new FunctionsApplicationFactory<Reminders>()
        .ConfigureServices(services => services.AddSingleton<IBell>(provider =>
        {
            bell.Time = provider.GetRequiredService<TimeProvider>();
            return bell;
        }))
        .AddServiceBus("ServiceBus", Reminders.Queue);

    public static Task<string> RemindAsync(FunctionsApplicationFactory<Reminders> app) =>
        app.DurableTaskClient.ScheduleNewOrchestrationInstanceAsync("Remind", "tea", TestContext.Current.CancellationToken);
}
