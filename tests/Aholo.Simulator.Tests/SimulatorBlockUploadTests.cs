using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aholo.Simulator;

namespace Aholo.Tests.Simulator;

public sealed class SimulatorBlockUploadTests : SimulatorTest
{
    private const int BlockSize = 32;

    private readonly byte[] _picture = Pictures.Png();

    private protected override AholoSimulatorOptions Options => base.Options with { BlockSize = BlockSize, DataDirectory = DataDirectory };

    private int Blocks => (_picture.Length + BlockSize - 1) / BlockSize;

    [Fact]
    public async Task Blocks_can_arrive_in_any_order_and_in_parallel()
    {
        var token = await Aholo.TokenAsync();
        var init = await Aholo.BlockInitAsync(token, _picture, BlockSize);
        init.Json.Select(field => field.Key).ShouldBe(["c", "d", "m"]);
        init.Data["taskId"]!.GetValueKind().ShouldBe(JsonValueKind.Number);
        init.Data["lackBlocks"].ShouldBeNull();
        init.Data["deduplicated"]!.GetValue<bool>().ShouldBeFalse();

        var parts = await Task.WhenAll(Enumerable.Range(1, Blocks).Reverse().Select(number => Aholo.BlockPartAsync(token, number, Part(number))));

        parts.ShouldAllBe(part => part.Code == "0");
        await ShouldBeReadyAsync(token);
        Simulator.GetStats().Uploads.ShouldBe(new UploadCounts(0, 1, 0, 0, _picture.Length));
        Simulator.GetStats().Calls["blockPart"].ShouldBe(Blocks);
    }

    [Fact]
    public async Task An_upload_resumes_with_another_token()
    {
        var first = await StartAsync(1, 2, 4);

        var second = await Aholo.TokenAsync();
        var init = await Aholo.BlockInitAsync(second, _picture, BlockSize);
        init.Data["lackBlocks"]!.AsArray().Select(block => block!.GetValue<string>()).ShouldBe(["3", $"5-{Blocks}"]);
        init.Data["progress"]!.GetValue<int>().ShouldBe(3 * 100 / Blocks);
        (await Aholo.UploadStatusAsync(first)).Data["blockUpload"]!["progressPercent"]!.GetValue<int>().ShouldBe(3 * 100 / Blocks);
        await SendAsync(second, [3, .. Enumerable.Range(5, Blocks - 4)]);

        await ShouldBeReadyAsync(second);
        (await Aholo.UploadStatusAsync(first)).Data["status"]!.GetValue<int>().ShouldBe(5, "the first token is bound to the same upload");
    }

    [Fact]
    public async Task Blocks_survive_an_expired_token_and_a_restart()
    {
        await StartAsync([.. Enumerable.Range(1, Blocks - 1)]);
        Time.Advance(TimeSpan.FromMinutes(11));
        await RestartAsync(Options);

        var token = await Aholo.TokenAsync();
        var init = await Aholo.BlockInitAsync(token, _picture, BlockSize);
        init.Data["lackBlocks"]!.AsArray().Single()!.GetValue<string>().ShouldBe($"{Blocks}");
        await SendAsync(token, Blocks);

        await ShouldBeReadyAsync(token);
    }

    [Fact]
    public async Task A_complete_upload_is_validated_by_the_next_init_after_a_crash()
    {
        await StartAsync([.. Enumerable.Range(1, Blocks - 1)]);
        await StopAsync();
        // The last block and its entry were written, its upload's record was not.
        var file = Directory.GetFiles(Path.Combine(DataDirectory, "uploads"), "*.data").Single();
        await using (var stream = new FileStream(file, FileMode.Append))
            await stream.WriteAsync(Part(Blocks), Cancellation);
        await using (var list = new FileStream(file + ".blocks", FileMode.Append))
            await list.WriteAsync(BitConverter.GetBytes(Blocks - 1), Cancellation);
        await StartAsync(Options);

        var token = await Aholo.TokenAsync();
        (await Aholo.BlockInitAsync(token, _picture, BlockSize)).Data["lackBlocks"]!.AsArray().ShouldBeEmpty();

        await ShouldBeReadyAsync(token);
    }

    [Fact]
    public async Task Known_content_is_deduplicated()
    {
        var url = await UploadAsync(_picture);

        var token = await Aholo.TokenAsync();
        var init = await Aholo.BlockInitAsync(token, _picture, BlockSize);

        init.Data["deduplicated"]!.GetValue<bool>().ShouldBeTrue();
        (await Aholo.UploadStatusAsync(token)).Data["url"]!.GetValue<string>().ShouldBe(url);
        Simulator.GetStats().Uploads.Deduplicated.ShouldBe(1);
    }

    [Fact]
    public async Task Without_deduplication_known_content_is_sent_again()
    {
        await RestartAsync(Options with { Switches = new() { Deduplicate = false } });
        await UploadAsync(_picture);

        var token = await StartAsync([.. Enumerable.Range(1, Blocks)]);

        await ShouldBeReadyAsync(token);
        Simulator.GetStats().Uploads.ShouldBe(new UploadCounts(1, 1, 0, 0, 2 * _picture.Length));
    }

    [Fact]
    public async Task The_switch_decides_what_an_empty_list_of_blocks_means()
    {
        var token = await StartAsync([.. Enumerable.Range(1, Blocks)]);
        var again = await Aholo.BlockInitAsync(token, _picture, BlockSize);
        again.Data["lackBlocks"]!.AsArray().ShouldBeEmpty("received but not judged yet");
        again.Data["deduplicated"]!.GetValue<bool>().ShouldBeFalse();

        await RestartAsync(Options with { DataDirectory = null, Switches = new() { EmptyLackBlocks = EmptyLackBlocks.EverythingMissing } });
        var other = await Aholo.TokenAsync();
        var fresh = await Aholo.BlockInitAsync(other, _picture, BlockSize);
        fresh.Data["lackBlocks"]!.AsArray().ShouldBeEmpty();
        await SendAsync(other, [.. Enumerable.Range(1, Blocks)]);
        await ShouldBeReadyAsync(other);
    }

    [Fact]
    public async Task A_repeated_init_returns_the_same_upload_and_rejects_another_file()
    {
        var token = await StartAsync(1);

        (await Aholo.BlockInitAsync(token, _picture, BlockSize)).Data["lackBlocks"]!.AsArray().Single()!.GetValue<string>().ShouldBe($"2-{Blocks}");
        var other = await Aholo.BlockInitAsync(token, [.. _picture, 0], BlockSize);
        other.Code.ShouldBe("12");
        other.Message.ShouldBe("Token已被使用");
        (await Aholo.SingleUploadAsync(token, _picture)).Message.ShouldBe("Token已被使用");
    }

    [Fact]
    public async Task A_repeated_block_changes_nothing()
    {
        var token = await StartAsync(1);

        (await Aholo.BlockPartAsync(token, 1, new byte[BlockSize])).Code.ShouldBe("0");
        await SendAsync(token, [.. Enumerable.Range(2, Blocks - 1)]);
        (await Aholo.BlockPartAsync(token, Blocks, Part(Blocks))).Code.ShouldBe("0");

        await ShouldBeReadyAsync(token);
    }

    [Fact]
    public async Task A_block_outside_the_upload_is_rejected()
    {
        var token = await StartAsync();

        (await Aholo.BlockPartAsync(token, 0, Part(1))).Message!.ShouldContain("out of range");
        (await Aholo.BlockPartAsync(token, Blocks + 1, Part(1))).Message!.ShouldContain("out of range");
        (await Aholo.BlockPartAsync(token, 1, Part(1)[1..])).Message!.ShouldContain($"must have {BlockSize} bytes");
        (await Aholo.BlockPartAsync(token, 1, [.. Part(1), 0])).Message!.ShouldContain("more");
        (await Aholo.BlockPartAsync(token, Blocks, new byte[BlockSize])).Message!.ShouldContain($"must have {_picture.Length % BlockSize} bytes");
        using var nameless = RawAholo.Form(Part(1), "part1", "number", "1");
        (await Aholo.OusAsync(HttpMethod.Post, "block/upload/part", token, nameless)).Message!.ShouldContain("'block'");
        (await Aholo.BlockPartAsync(await Aholo.TokenAsync(), 1, Part(1))).Code.ShouldBe("12");
    }

    [Theory]
    [InlineData("md5=abc&blocks=7&size=195&name=photo.png", "md5")]
    [InlineData("md5=0cc175b9c0f1b6a831c399e269772661&blocks=6&size=195&name=photo.png", "blocks")]
    [InlineData("md5=0cc175b9c0f1b6a831c399e269772661&blocks=0&size=0&name=photo.png", "size")]
    [InlineData("md5=0cc175b9c0f1b6a831c399e269772661&blocks=7&size=195", "name")]
    [InlineData("", "md5")]
    public async Task An_inconsistent_init_is_rejected(string query, string named)
    {
        var response = await Aholo.OusAsync(HttpMethod.Post, "block/upload/init?" + query, await Aholo.TokenAsync());

        response.Code.ShouldBe("990010");
        response.Message!.ShouldContain($"'{named}'");
    }

    [Theory]
    [InlineData("form", BlockInitTransport.Any, "0")]
    [InlineData("json", BlockInitTransport.Any, "0")]
    [InlineData("form", BlockInitTransport.Query, "990010")]
    [InlineData("json", BlockInitTransport.Query, "990010")]
    public async Task The_switch_decides_how_init_is_sent(string transport, BlockInitTransport allowed, string code)
    {
        await RestartAsync(Options with { Switches = new() { BlockInitTransport = allowed } });
        var (md5, size) = (RawAholo.Md5(_picture), _picture.Length);
        using HttpContent content = transport == "json"
            ? JsonContent.Create(new JsonObject { ["md5"] = md5, ["blocks"] = Blocks, ["size"] = $"{size}", ["name"] = "photo.png" })
            : new FormUrlEncodedContent([new("md5", md5), new("blocks", $"{Blocks}"), new("size", $"{size}"), new("name", "photo.png")]);

        (await Aholo.OusAsync(HttpMethod.Post, "block/upload/init", await Aholo.TokenAsync(), content)).Code.ShouldBe(code);
    }

    [Fact]
    public async Task An_aborted_upload_is_forgotten()
    {
        var token = await StartAsync(1, 2);

        (await Aholo.OusAsync(HttpMethod.Post, "block/upload/abort", token)).Text.ShouldBe("""{"c":"0","d":null,"m":null}""");

        (await Aholo.UploadStatusAsync(token)).Code.ShouldBe("12");
        (await Aholo.BlockPartAsync(token, 3, Part(3))).Code.ShouldBe("12");
        Directory.GetFiles(Path.Combine(DataDirectory, "uploads")).ShouldBeEmpty();
        var next = await Aholo.TokenAsync();
        (await Aholo.BlockInitAsync(next, _picture, BlockSize)).Data["lackBlocks"].ShouldBeNull();
    }

    [Fact]
    public async Task Content_with_another_MD5_fails()
    {
        var token = await StartAsync([.. Enumerable.Range(1, Blocks - 1)]);
        var last = Part(Blocks);
        last[^1] ^= 1;
        await Aholo.BlockPartAsync(token, Blocks, last);
        Time.Advance(Options.UploadProcessingTime);

        var status = (await Aholo.UploadStatusAsync(token)).Data;
        status["status"]!.GetValue<int>().ShouldBe(6);
        status["errorMsg"]!.GetValue<string>().ShouldContain("md5");

        var retry = await StartAsync([.. Enumerable.Range(1, Blocks)]);
        await ShouldBeReadyAsync(retry);
    }

    private byte[] Part(int number) => _picture[((number - 1) * BlockSize)..Math.Min(number * BlockSize, _picture.Length)];

    private async Task<string> StartAsync(params int[] parts)
    {
        var token = await Aholo.TokenAsync();
        (await Aholo.BlockInitAsync(token, _picture, BlockSize)).Data["lackBlocks"].ShouldBeNull();
        await SendAsync(token, parts);
        return token;
    }

    private async Task SendAsync(string token, params int[] parts)
    {
        foreach (var number in parts)
            (await Aholo.BlockPartAsync(token, number, Part(number))).Text.ShouldBe("""{"c":"0","d":null,"m":null}""");
    }

    private async Task ShouldBeReadyAsync(string token)
    {
        Time.Advance(Options.UploadProcessingTime);
        var status = (await Aholo.UploadStatusAsync(token)).Data;
        status["status"]!.GetValue<int>().ShouldBe(5, status.ToJsonString());
        (await Aholo.GetAsync(status["url"]!.GetValue<string>())).Body.ShouldBe(_picture);
    }
}
