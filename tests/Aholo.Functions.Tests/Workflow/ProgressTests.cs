using Aholo.Files.Problems;
using Aholo.Functions.Projects;
using Aholo.Functions.Tests.Storage;
using Aholo.Simulator;

namespace Aholo.Functions.Tests.Workflow;

/// <summary>The progress of a project with many files, also if one of them fails.</summary>
public sealed class ProgressTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private const int Files = 8;

    private static readonly byte[] Photo = File.ReadAllBytes(Path.Combine(Repository.Root, "src", "Aholo.Local", "Samples", "mug.jpg"));

    [Fact]
    public async Task Progress_shows_each_finished_file()
    {
        await using var app = await VirtualApp.StartAsync(storage, taskDuration: TimeSpan.FromMinutes(5));
        app.Host.SkipTime = false;
        LetUploadsPass(5);
        var id = await StartAsync(app, "seen");

        await app.Host.WaitUntilIdleAsync();
        await SeeAsync(5);
        LetUploadsPass(2);
        app.Host.Time.Advance(TimeSpan.FromSeconds(5));
        await app.Host.WaitUntilIdleAsync();
        await SeeAsync(7);

        app.Simulator.ClearFaults();
        app.Host.SkipTime = true;
        (await app.EndAsync(id)).Problem.ShouldBeNull();
        (await app.ViewAsync(id)).FilesDone.ShouldBeNull("nothing is left to do");

        void LetUploadsPass(int count) =>
            app.Simulator.SetFaults(new FaultRule { Route = "singleUpload", Kind = FaultKind.HttpStatus, Status = 429, Skip = count, Count = null });

        async Task SeeAsync(int done)
        {
            var project = await app.ViewAsync(id);
            (project.Stage, project.FilesDone, project.FileCount).ShouldBe((ProjectStage.Transferring, done, Files));
        }
    }

    [Fact]
    public async Task A_file_that_Aholo_rejects_is_reported_and_is_the_only_one_that_is_transferred_again()
    {
        await using var app = await VirtualApp.StartAsync(storage, taskDuration: TimeSpan.FromMinutes(5));
        app.Simulator.SetFaults(new FaultRule { Route = "singleUpload", Kind = FaultKind.UploadStatus, Skip = 3 });

        var failed = await app.EndAsync(await StartAsync(app, "one-fails"));

        failed.Outcome.ShouldBe(ProjectStage.Failed);
        failed.Files.Count.ShouldBe(Files);
        failed.Files.ShouldAllBe(file => file.Facts != null);
        var refused = failed.Files.Where(file => file.Problem is not null).ShouldHaveSingleItem();
        failed.Problem.ShouldBe(refused.Problem! with { Parameters = new() { FileCount = 1, TotalFiles = Files } });
        (refused.Problem.Code, refused.Problem.File).ShouldBe((ProblemCodes.AholoRefused, refused.Path));
        refused.Problem.Message.ShouldContain(refused.Path);
        app.Calls("createRecon").ShouldBe(0);

        var retried = await app.RetryAsync(failed.Id);

        retried.Problem.ShouldBeNull();
        retried.Files.ShouldAllBe(file => file.Problem == null);
        app.Calls("singleUpload").ShouldBe(Files + 1);
    }

    private static async Task<string> StartAsync(VirtualApp app, string folder)
    {
        for (var file = 0; file < Files; file++)
            await app.UploadAsync($"{folder}/{file}.jpg", Photo);
        return await app.StartProjectAsync($"{folder}/project.json", "{}"u8.ToArray());
    }
}
