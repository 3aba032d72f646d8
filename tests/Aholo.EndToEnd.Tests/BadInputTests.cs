using Aholo.Functions.Configuration;
using Aholo.Functions.Events;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using System.Text.Json;

namespace Aholo.EndToEnd.Tests;

[Collection<AppTests>]
public sealed class BadInputTests(LocalFixture local)
{
    public static TheoryData<string, string> BadFiles => new()
    {
        { "empty.jpg", ProblemCodes.InputEmpty },
        { "text.jpg", ProblemCodes.InputFormat },
        { "truncated.jpg", ProblemCodes.InputDamaged },
        { "图片 📷.jpg", ProblemCodes.InputFormat },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public async Task A_file_that_is_no_whole_picture_fails_with_its_name_and_a_remedy_and_nothing_is_sent_to_Aholo(string name, string code)
    {
        await using var inbox = await EventInbox.OpenAsync(local.ServiceBus);
        var callsBefore = Calls();
        byte[] content = name switch
        {
            "empty.jpg" => [],
            "truncated.jpg" => Photos.Mug[..(Photos.Mug.Length / 2)],
            _ => "this is no picture"u8.ToArray(),
        };

        var id = await local.UploadAsync(name, content);
        var project = await local.WaitForOutcomeAsync(id);

        project.Stage.ShouldBe(ProjectStage.Failed);
        project.Problem!.Code.ShouldBe(code);
        project.Problem.Resource.ShouldBe(name);
        project.Problem.Message.ShouldContain(name);
        project.Problem.Message.ShouldContain("pload"); // "Upload it again", "Upload a JPEG…"
        var data = (await inbox.WaitAsync(id, ProjectEventTypes.Failed)).GetProperty("data").Deserialize(FunctionsJson.Shared.ProjectEventData)!;
        data.Problem.ShouldBe(project.Problem);
        Calls().ShouldBe(callsBefore);
        (await ReadUploadAsync(name)).ShouldBe(content);
    }

    [Fact]
    public async Task Wrong_credentials_fail_the_project_and_say_which_settings_are_wrong()
    {
        var secret = $"not-the-secret-{Guid.NewGuid():N}";
        await local.Environment.StartFunctionsAsync(
            new Dictionary<string, string> { ["Aholo__Auth__AppSecret"] = secret }, LocalFixture.CancellationToken);
        try
        {
            var id = await local.UploadAsync("credentials.jpg", Photos.Mug);
            var project = await local.WaitForOutcomeAsync(id);

            project.Stage.ShouldBe(ProjectStage.Failed);
            project.Problem!.Code.ShouldBe(ProblemCodes.AholoCredentials);
            project.Problem.Message.ShouldContain("credentials.jpg");
            project.Problem.Message.ShouldContain("Aholo:Auth");
            (await File.ReadAllTextAsync(local.Environment.FunctionsLog, LocalFixture.CancellationToken)).ShouldNotContain(secret);
        }
        finally
        {
            await local.Environment.StartFunctionsAsync(cancellationToken: LocalFixture.CancellationToken);
        }

        Projects("credentials").ShouldBe(0);
    }

    [Fact]
    public async Task A_service_that_is_down_fails_the_project_after_all_tries_and_names_the_file()
    {
        await using var inbox = await EventInbox.OpenAsync(local.ServiceBus);
        await local.Environment.Simulator!.DisposeAsync();
        try
        {
            var id = await local.UploadAsync("service-down.jpg", Photos.Mug);
            var project = await local.WaitForOutcomeAsync(id);

            project.Stage.ShouldBe(ProjectStage.Failed);
            project.Problem!.Code.ShouldBe(ProblemCodes.AholoUnavailable);
            project.Problem.Message.ShouldContain("service-down.jpg");
            await inbox.WaitAsync(id, ProjectEventTypes.Failed);
        }
        finally
        {
            // A new process: the circuit breaker of this one would leave the service alone for a while, in the next test too.
            await local.Environment.StartSimulatorAsync(LocalFixture.CancellationToken);
            await local.Environment.StartFunctionsAsync(cancellationToken: LocalFixture.CancellationToken);
        }

        Projects("service-down").ShouldBe(0);
        (await ReadUploadAsync("service-down.jpg")).ShouldBe(Photos.Mug);
    }

    private long Calls() => local.Simulator.GetStats().Calls
        .Where(call => call.Key != "uploadToken").Sum(call => call.Value);

    private int Projects(string name) => local.Simulator.GetStats().Projects.Count(project => project.Name == name);

    private async Task<byte[]> ReadUploadAsync(string name)
    {
        var uploads = local.Storage.GetBlobContainerClient(new StorageOptions().Uploads);
        return (await uploads.GetBlobClient(name).DownloadContentAsync(LocalFixture.CancellationToken)).Value.Content.ToArray();
    }
}
