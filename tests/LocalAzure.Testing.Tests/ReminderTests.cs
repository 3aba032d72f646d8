#pragma warning disable xUnit1051 // As the README shows it, which leaves cancellation out.
using System.Net.Http.Json;
using LocalAzure.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace LocalAzure.ReminderApp.Tests;

public sealed class ReminderTests
{
    [Fact]
    public async Task A_reminder_is_sent_after_an_hour()
    {
        await using var app = await new FunctionsApplicationFactory<Reminders>()
            .ConfigureServices(services => services.AddSingleton<IBell, TestBell>())
            .AddServiceBus("ServiceBus", Reminders.Queue)
            .StartAsync();

        var asked = await app.HttpClient.PostAsync("/api/reminders/tea", content: null);
        var reminder = await app.WaitForInstanceAsync((await asked.Content.ReadFromJsonAsync<string>())!);
        var message = await app.ReceiveMessageAsync(Reminders.Queue);

        Assert.Equal("ding", reminder.ReadOutputAs<string>());
        Assert.True(reminder.LastUpdatedAt - reminder.CreatedAt >= TimeSpan.FromHours(1));
        Assert.Equal("tea", message.Body.ToString());
    }

    private sealed class TestBell : IBell
    {
        public string Ring(string reason) => "ding";
    }
}
