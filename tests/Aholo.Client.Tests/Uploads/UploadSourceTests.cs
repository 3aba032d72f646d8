using System.Security.Cryptography;
using Aholo.Tests.Support;

namespace Aholo.Tests.Uploads;

public sealed class UploadSourceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_read_at_any_offset_several_times()
    {
        var path = Path.Combine(Path.GetTempPath(), $"aholo-{Guid.NewGuid():N}.insv");
        var content = RandomNumberGenerator.GetBytes(250_000);
        await File.WriteAllBytesAsync(path, content, Cancellation);
        try
        {
            var fake = new FakeUploadService(blockSize: 60_000);
            await using var test = TestClient.Create(fake.Handler);

            var uploaded = await test.Client.UploadAsync(UploadSource.FromFile(path), cancellationToken: Cancellation);

            fake.Content.ShouldBe(content);
            uploaded.Md5.ShouldBe(Convert.ToHexStringLower(MD5.HashData(content)));
            uploaded.FileName.ShouldEndWith(".insv");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_stream_stays_open_and_is_read_from_its_start()
    {
        var content = RandomNumberGenerator.GetBytes(1000);
        using var stream = new MemoryStream(content) { Position = 500 };
        var fake = new FakeUploadService(blockSize: 100);
        await using var test = TestClient.Create(fake.Handler);

        await test.Client.UploadAsync(UploadSource.FromStream(stream, "a.png"), cancellationToken: Cancellation);

        fake.Content.ShouldBe(content);
        stream.CanRead.ShouldBeTrue();
    }

    [Fact]
    public void A_source_that_cannot_be_uploaded_is_rejected_before_any_call()
    {
        Should.Throw<ArgumentException>(() => UploadSource.FromStream(new MemoryStream(), "empty.jpg")).Message.ShouldContain("'empty.jpg' is empty");
        Should.Throw<FileNotFoundException>(() => UploadSource.FromFile("/no/such/file.jpg")).Message.ShouldContain("/no/such/file.jpg");
        Should.Throw<ArgumentException>(() => new UploadSource("a.jpg", 1, (_, _, _) => Task.FromResult(Stream.Null), "not an md5"))
            .Message.ShouldContain("32 hexadecimal digits");
        Should.Throw<ArgumentException>(() => UploadSource.FromStream(new OneWayStream(), "a.jpg")).Message.ShouldContain("seekable");
    }

    [Theory]
    [InlineData("angle1.jpg", "angle1.jpg")]
    [InlineData("Straße 照片.JPG", "Stra_e.jpg")]
    [InlineData("照片.PNG", "file.png")]
    [InlineData("folder/sub\\a b.tar.gz", "a_b_tar.gz")]
    [InlineData("evil\"; filename=\"x.jpg\r\n", "evil___filename__x.jpg")]
    [InlineData("noextension", "noextension")]
    [InlineData(".jpg", "file.jpg")]
    public void A_file_name_is_sent_in_ascii_with_its_true_extension(string name, string sent) =>
        Aholo.Uploads.SafeFileName.From(name).ShouldBe(sent);

    [Fact]
    public void A_long_file_name_is_cut_but_keeps_its_extension() =>
        Aholo.Uploads.SafeFileName.From(new string('a', 300) + ".jpeg").ShouldBe(new string('a', 60) + ".jpeg");

    private sealed class OneWayStream : MemoryStream
    {
        public override bool CanSeek => false;
    }
}
