using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Aholo.Simulator;

namespace Aholo.Tests.Simulator;

public sealed class UploadTests : SimulatorTest
{
    [Fact]
    public async Task A_token_has_the_upload_host_and_the_block_size()
    {
        var response = await Aholo.GetAsync(Aholo.V2("upload/token"));

        response.Json.Select(field => field.Key).ShouldBe(["c", "d", "m", "f"]);
        response.Json["m"].ShouldBeNull();
        response.Json["f"]!.GetValue<string>().ShouldBe("");
        response.Data.AsObject().Select(field => field.Key).ShouldBe(["ousToken", "globalDomain", "blockSize"]);
        response.Data["globalDomain"]!.GetValue<string>().ShouldBe($"http://{Simulator.BaseAddress.Authority}");
        response.Data["blockSize"]!.GetValue<int>().ShouldBe(1024 * 1024);
    }

    [Fact]
    public async Task The_switch_decides_whether_the_domain_has_a_scheme()
    {
        await RestartAsync(Options with { Switches = new() { GlobalDomainScheme = GlobalDomainScheme.Without } });

        (await Aholo.GetAsync(Aholo.V2("upload/token"))).Data["globalDomain"]!.GetValue<string>().ShouldBe(Simulator.BaseAddress.Authority);
    }

    [Fact]
    public async Task An_upload_goes_from_0_to_5_and_then_has_a_URL()
    {
        var content = Pictures.Png();
        var token = await Aholo.TokenAsync();

        var uploaded = await Aholo.SingleUploadAsync(token, content);
        uploaded.Json.Select(field => field.Key).ShouldBe(["c", "d", "m"], "the upload service has no flag");
        uploaded.Data["taskId"]!.GetValue<string>().ShouldMatch("^3FO4[0-9A-Z]{8}$");

        List<int> statuses = [];
        for (var second = 0; second < 6; second++)
        {
            var status = (await Aholo.UploadStatusAsync(token)).Data;
            statuses.Add(status["status"]!.GetValue<int>());
            (status["url"] is not null).ShouldBe(second == 5);
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        statuses.ShouldBe([0, 1, 2, 3, 4, 5]);
        var done = (await Aholo.UploadStatusAsync(token)).Data;
        done["md5"]!.GetValue<string>().ShouldBe(RawAholo.Md5(content));
        (await Aholo.GetAsync(done["url"]!.GetValue<string>())).Body.ShouldBe(content);
    }

    [Fact]
    public async Task A_token_is_for_one_file()
    {
        var token = await Aholo.TokenAsync();
        (await Aholo.SingleUploadAsync(token, Pictures.Png())).Code.ShouldBe("0");

        var second = await Aholo.SingleUploadAsync(token, Pictures.Png());

        second.Code.ShouldBe("12");
        second.Message.ShouldBe("Token已被使用");
    }

    [Fact]
    public async Task An_unused_an_invented_and_a_missing_token_return_code_12()
    {
        (await Aholo.UploadStatusAsync(await Aholo.TokenAsync())).Code.ShouldBe("12");
        (await Aholo.UploadStatusAsync("made-up")).Code.ShouldBe("12");
        (await Aholo.GetAsync("/ous/api/v2/upload/status")).Code.ShouldBe("12");
    }

    [Fact]
    public async Task A_token_is_valid_for_ten_minutes()
    {
        var (used, unused) = (await Aholo.TokenAsync(), await Aholo.TokenAsync());
        await Aholo.SingleUploadAsync(used, Pictures.Png());
        Time.Advance(TimeSpan.FromMinutes(9.9));
        (await Aholo.UploadStatusAsync(used)).Code.ShouldBe("0");

        Time.Advance(TimeSpan.FromMinutes(0.1));

        (await Aholo.UploadStatusAsync(used)).Code.ShouldBe("12");
        (await Aholo.SingleUploadAsync(unused, Pictures.Png())).Code.ShouldBe("12");
    }

    [Theory]
    [InlineData("photo.png", "0cc175b9c0f1b6a831c399e269772661", false, 6, "md5")]
    [InlineData("photo.gif", null, false, 8, "type")]
    [InlineData("photo", null, false, 8, "type")]
    [InlineData("photo.jpg", null, true, 8, "not a usable image")]
    public async Task An_unusable_file_fails_with_a_code_and_a_message(string name, string? md5, bool junk, int expected, string message)
    {
        var content = junk ? Encoding.UTF8.GetBytes("no picture at all") : Pictures.Png();
        var token = await Aholo.TokenAsync();
        (await Aholo.SingleUploadAsync(token, content, name, md5)).Code.ShouldBe("0");
        (await Aholo.UploadStatusAsync(token)).Data["status"]!.GetValue<int>().ShouldBe(0);
        Time.Advance(Options.UploadProcessingTime);

        var status = (await Aholo.UploadStatusAsync(token)).Data;

        status["status"]!.GetValue<int>().ShouldBe(expected);
        status["url"].ShouldBeNull();
        status["errorCode"]!.GetValue<int>().ShouldBeGreaterThan(0);
        status["errorMsg"]!.GetValue<string>().ShouldContain(message);
        Simulator.GetStats().Uploads.Failed.ShouldBe(1);
    }

    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    public async Task A_truncated_picture_fails(string extension)
    {
        var whole = extension == "png" ? Pictures.Png() : Pictures.JpegStoredOnItsSide();
        var token = await Aholo.TokenAsync();
        await Aholo.SingleUploadAsync(token, whole[..(whole.Length * 3 / 4)], "photo." + extension);
        Time.Advance(Options.UploadProcessingTime);

        (await Aholo.UploadStatusAsync(token)).Data["status"]!.GetValue<int>().ShouldBe(8);
    }

    [Fact]
    public async Task A_lossless_JPEG_fails_and_the_simulator_continues()
    {
        var token = await Aholo.TokenAsync();
        await Aholo.SingleUploadAsync(token, PictureFormatTests.Jpeg(0xC3), "photo.jpg");
        Time.Advance(Options.UploadProcessingTime);

        var status = (await Aholo.UploadStatusAsync(token)).Data;

        status["status"]!.GetValue<int>().ShouldBe(8);
        status["errorMsg"]!.GetValue<string>().ShouldContain("SOF3");
        (await UploadAsync(Pictures.Png())).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_single_upload_can_be_larger_than_a_block_with_its_parts_in_any_order()
    {
        await RestartAsync(Options with { BlockSize = 100 });
        var content = Pictures.Png();
        content.Length.ShouldBeGreaterThan(100);
        var token = await Aholo.TokenAsync();

        using var form = RawAholo.Form(content, "照片.png", "md5", RawAholo.Md5(content), fileFirst: true);
        (await Aholo.OusAsync(HttpMethod.Post, "single/upload", token, form)).Code.ShouldBe("0");
        Time.Advance(Options.UploadProcessingTime);

        (await Aholo.UploadStatusAsync(token)).Data["url"]!.GetValue<string>().ShouldEndWith(Uri.EscapeDataString("照片.png"));
    }

    [Fact]
    public async Task An_invalid_form_is_rejected_and_leaves_the_token_unused()
    {
        var token = await Aholo.TokenAsync();
        using var literal = new StringContent("x");
        literal.Headers.Remove("Content-Type");
        literal.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data;charset=utf-8");

        var response = await Aholo.OusAsync(HttpMethod.Post, "single/upload", token, literal);

        response.Code.ShouldBe("990010");
        response.Message!.ShouldContain("boundary");
        (await Aholo.SingleUploadAsync(token, Pictures.Png())).Code.ShouldBe("0");
    }

    [Fact]
    public async Task A_truncated_form_is_rejected()
    {
        using var cut = new StringContent("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\nabc");
        cut.Headers.Remove("Content-Type");
        cut.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");

        var response = await Aholo.OusAsync(HttpMethod.Post, "single/upload", await Aholo.TokenAsync(), cut);

        response.Code.ShouldBe("990010");
        response.Message!.ShouldContain("multipart");
    }

    [Theory]
    [InlineData(UploadStatusSeven.InProgress, new[] { 0, 1, 2, 3, 4, 7, 5 })]
    [InlineData(UploadStatusSeven.Unused, new[] { 0, 1, 2, 3, 4, 5 })]
    public async Task Status_7_can_be_in_progress(UploadStatusSeven meaning, int[] expected)
    {
        var delay = TimeSpan.FromSeconds(expected.Length - 1);
        await RestartAsync(Options with { Switches = new() { UploadStatusSeven = meaning }, UploadProcessingTime = delay });
        var token = await Aholo.TokenAsync();
        await Aholo.SingleUploadAsync(token, Pictures.Png());

        foreach (var status in expected)
        {
            (await Aholo.UploadStatusAsync(token)).Data["status"]!.GetValue<int>().ShouldBe(status);
            Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Status_7_can_be_a_failure()
    {
        await RestartAsync(Options with { Switches = new() { UploadStatusSeven = UploadStatusSeven.Failure } });
        var token = await Aholo.TokenAsync();
        await Aholo.SingleUploadAsync(token, Pictures.Png(), "photo.gif");
        Time.Advance(Options.UploadProcessingTime);

        (await Aholo.UploadStatusAsync(token)).Data["status"]!.GetValue<int>().ShouldBe(7);
    }

    [Fact]
    public async Task A_stored_file_can_be_read_in_ranges()
    {
        var content = Pictures.Png();
        var url = await UploadAsync(content);

        var response = await Aholo.SendAsync(HttpMethod.Get, url, null, ("Range", "bytes=5-9"));

        response.Status.ShouldBe(HttpStatusCode.PartialContent);
        response.Body.ShouldBe(content[5..10]);
        JsonNode.Parse((await Aholo.GetAsync("/_simulator/stats")).Body)!["calls"]!["fileDownload"]!.GetValue<int>().ShouldBe(1);
    }
}
