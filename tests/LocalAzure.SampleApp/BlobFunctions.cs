using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask;

namespace LocalAzure.SampleApp;

public static class BlobFunctions
{
    [Function("Incoming")]
    public static async Task Incoming(
        [BlobTrigger("incoming/{name}.txt", Source = BlobTriggerSource.EventGrid)] string content, string name, [DurableClient] DurableTaskClient client) =>
        await client.ScheduleNewOrchestrationInstanceAsync(nameof(CountLetters), content, new StartOrchestrationOptions(name));

    [Function(nameof(CountLetters))]
    public static Task<int> CountLetters([OrchestrationTrigger] TaskOrchestrationContext context) =>
        Task.FromResult(context.GetInput<string>()!.Count(char.IsLetter));
}
