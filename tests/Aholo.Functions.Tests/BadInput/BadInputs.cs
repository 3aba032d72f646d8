using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Aholo.Files.Assets;
using Aholo.Files.Problems;
using Aholo.Functions.Tests.Media;

namespace Aholo.Functions.Tests.BadInput;

/// <summary>The table of invalid inputs.</summary>
internal static class BadInputs
{
    /// <summary>The maximum size of a file and of an asset, in bytes.</summary>
    public const long MaxBytes = 1_000_000;

    private static readonly byte[] Photo = File.ReadAllBytes(Path.Combine(Repository.Root, "src", "Aholo.Local", "Samples", "mug.jpg"));
    private static readonly string TooLong = new('x', 1025);

    public static IReadOnlyDictionary<string, BadInput> All { get; } = new Dictionary<string, BadInput>
    {
        ["manifest: empty"] = Manifest("", "not valid JSON"),
        ["manifest: cut off"] = Manifest("""{"name":"a""", "not valid JSON"),
        ["manifest: 10,000 deep"] = Manifest(new string('[', 10_000), "not valid JSON"),
        ["manifest: a deep unknown field"] = Manifest("{\"extra\":" + new string('[', 10_000), "not valid JSON"),
        ["manifest: 2 MB"] = Manifest("{}" + new string(' ', 2_000_000), "longer than 1048576 bytes"),
        ["manifest: UTF-16 with its mark"] = new BadManifest([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("{}")], "not valid JSON"),
        ["manifest: no UTF-8"] = new BadManifest([.. "{\"name\":\""u8, 0xC3, 0x28, .. "\"}"u8], "name is not valid Unicode"),
        ["manifest: a list"] = Manifest("[]", "must be a JSON object"),
        ["manifest: unknown field"] = Manifest("""{"qualty":"high"}""", "qualty is not known; the fields are name"),
        ["manifest: unknown field that looks like a known one"] = Manifest("{\"n\u0430me\":\"x\"}", "is not known"),
        ["manifest: field given twice"] = Manifest("""{"kind":"generation","kind":"reconstruction"}""", "kind is given twice"),
        ["manifest: field given twice, once escaped"] = Manifest("""{"name":"a","n\u0061me":"b"}""", "name is given twice"),
        ["manifest: number for text"] = Manifest("""{"name":1e999}""", "name must be a string"),
        ["manifest: text for a list"] = Manifest("""{"files":"a.jpg"}""", "files must be an array"),
        ["manifest: text for a switch"] = Manifest("""{"panorama":"false"}""", "panorama must be true or false"),
        ["manifest: missing file"] = Manifest("""{"files":["a.jpg","b.jpg"]}""", "b.jpg' is not a file in container"),
        ["manifest: file above the folder"] = Manifest("""{"files":["../a.jpg"]}""", "files[0] has an empty, '.' or '..' segment"),
        ["manifest: file above the folder, escaped"] = Manifest("""{"files":["\u002e\u002e/a.jpg"]}""", "files[0] has an empty, '.' or '..'"),
        ["manifest: file above the folder, percent-encoded"] = Manifest("""{"files":["%2e%2e/a.jpg"]}""", "%2e%2e/a.jpg' is not a file in container"),
        ["manifest: file at an absolute path"] = Manifest("""{"files":["/etc/passwd"]}""", "files[0] has an empty"),
        ["manifest: file at a URL"] = Manifest("""{"files":["https://example.com/a.jpg"]}""", "files[0] has an empty"),
        ["manifest: file with a NUL"] = Manifest("""{"files":["a.jpg\u0000.png"]}""", "files[0] contains a control character"),
        ["manifest: file whose name runs backwards"] = Manifest("""{"files":["a\u202egpj.exe"]}""", "files[0] contains a control character"),
        ["manifest: file with a trailing dot"] = Manifest("""{"files":["a.jpg."]}""", "files[0] has a segment that ends with a dot"),
        ["manifest: file with a very long name"] = Manifest($$"""{"files":["{{TooLong}}"]}""", "files[0] is longer than 1024"),
        ["manifest: name with a line break"] = Manifest("""{"name":"a\nb"}""", "name contains a control character (U+000A)"),
        ["manifest: name that runs backwards"] = Manifest("""{"name":"\u2067gpj.exe"}""", "name contains a control character (U+2067)"),
        ["manifest: very long name"] = Manifest($$"""{"name":"{{TooLong}}"}""", "name must be 1 to 100"),
        ["manifest: more files than allowed"] =
            Manifest($$"""{"files":[{{string.Join(',', Enumerable.Range(0, 1_001).Select(i => $"\"{i}\""))}}]}""", "Aholo:Files:MaxCount allows 1000"),

        ["file: empty"] = new BadFile("empty.jpg", [], ProblemCodes.FileEmpty, "it is empty"),
        ["file: JPEG cut off"] = new BadFile("half.jpg", Photo[..(Photo.Length / 2)], ProblemCodes.FileDamaged, "ends too early"),
        ["file: JPEG of nothing"] = new BadFile("nothing.jpg", [0xFF, 0xD8, 0xFF, 0xD9], ProblemCodes.FileDamaged, "states no width"),
        ["file: text called a picture"] = new BadFile("text.jpg", "not a picture"u8.ToArray(), ProblemCodes.FileFormat, "not a picture or video"),
        ["file: page called a picture"] = new BadFile("page.png", "<!doctype html>"u8.ToArray(), ProblemCodes.FileFormat, "not a picture or video"),
        ["file: PDF"] = new BadFile("scan.pdf", "%PDF-1.7 ..........."u8.ToArray(), ProblemCodes.FileFormat, "not a picture or video"),
        ["file: GIF"] = new BadFile("a.gif", "GIF89a.............."u8.ToArray(), ProblemCodes.FileFormat, "a GIF picture"),
        ["file: AVIF"] = new BadFile("a.avif", BoxFile.FileType("avif"), ProblemCodes.FileFormat, "an AVIF picture"),
        ["file: PNG without its end"] = new BadFile("cut.png", PictureFiles.ClaimedPng(10, 10)[..^12], ProblemCodes.FileDamaged, "ends too early"),
        ["file: PNG whose chunk claims 4 GB"] = new BadFile(
            "chunk.png", PictureFiles.Png(PictureFiles.PngHeader(10, 10), PictureFiles.PngChunkHeader("IDAT", uint.MaxValue)), ProblemCodes.FileDamaged, "ends too early"),
        ["file: PNG that claims no width"] = new BadFile("zero.png", PictureFiles.ClaimedPng(0, 10), ProblemCodes.FileDamaged, "width and height"),
        ["file: PNG that claims a negative width"] = new BadFile("negative.png", PictureFiles.ClaimedPng(0xFFFFFFFF, 10), ProblemCodes.FileDamaged, "png header"),
        ["file: PNG that claims 2 billion pixels a side"] =
            new BadFile("huge.png", PictureFiles.ClaimedPng(int.MaxValue, int.MaxValue), ProblemCodes.FileTooLarge, "Aholo:Files:MaxPixels"),
        ["file: WebP that is shorter than it says"] =
            new BadFile("short.webp", [.. "RIFF"u8, 0, 0, 1, 0, .. "WEBPVP8L"u8], ProblemCodes.FileDamaged, "ends too early"),
        ["file: HEIC of 60,000 pixels a side"] = new BadFile(
            "huge.heic", [.. BoxFile.FileType("heic"), .. BoxFile.Picture(60_000, 60_000), .. BoxFile.Box("mdat")], ProblemCodes.FileTooLarge, "MaxPixels"),
        ["file: MP4 whose box is longer than the file"] = new BadFile(
            "long.mp4", [.. BoxFile.FileType(), .. BoxFile.BoxOfSize(5_000_000, "mdat")], ProblemCodes.FileDamaged, "ends too early"),
        ["file: video without the code for videos"] = new BadFile(
            "film.mp4", [.. BoxFile.FileType(), .. BoxFile.Movie(), .. BoxFile.Box("mdat")], ProblemCodes.FileVideo, "Aholo:VideoTypeCode"),
        ["file: larger than allowed"] = new BadFile("large.jpg", [.. Photo, .. new byte[MaxBytes]], ProblemCodes.FileTooLarge, "Aholo:Files:MaxBytes"),
        ["file: deleted meanwhile"] = new BadFile("gone.jpg", Photo, ProblemCodes.FileMissing, "deleted or replaced") { Fate = FileFate.Deleted },
        ["file: replaced meanwhile"] = new BadFile("other.jpg", Photo, ProblemCodes.FileMissing, "deleted or replaced") { Fate = FileFate.Replaced },
        ["file: option that is not known"] = new BadFile("o.jpg", Photo, ProblemCodes.Manifest, "aholo_colour is not known")
        {
            Metadata = new() { ["aholo_colour"] = "red" },
        },
        ["file: option that makes no sense"] = new BadFile("o.jpg", Photo, ProblemCodes.Manifest, "aholo_quality must be 'low' or")
        {
            Metadata = new() { ["aholo_quality"] = "3" },
        },
        ["file: name that runs backwards"] = new BadFile("a\u202Egpj.exe.jpg", Photo, ProblemCodes.FileName, "contains a control character"),
        ["file: name with a trailing dot"] = new BadFile("a.jpg.", Photo, ProblemCodes.FileName, "ends with a dot"),
        ["file: name with a backslash"] = new BadFile("..\\a.jpg", Photo, ProblemCodes.FileName, "contains a backslash"),

        ["result: error page"] = new BadAsset(AssetKind.Ply, "<html>502 Bad Gateway</html>"u8.ToArray(), "no PLY header"),
        ["result: nothing"] = new BadAsset(AssetKind.Spz, [], "too few for an SPZ"),
        ["result: 5 GB declared"] = new BadAsset(AssetKind.Ply, [], "Aholo:Assets:MaxBytes") { DeclaredLength = 5L * 1024 * 1024 * 1024 },
        ["result: PLY that claims 5 billion splats"] = new BadAsset(AssetKind.Ply, ResultFiles.Ply(1, "5000000000"), "announces 340000000"),
        ["result: PLY that claims more than can be counted"] = new BadAsset(AssetKind.Ply, ResultFiles.Ply(1, "99999999999999999999"), "is not a valid declaration"),
        ["result: PLY that claims fewer splats than none"] = new BadAsset(AssetKind.Ply, ResultFiles.Ply(1, "-1"), "is not a valid declaration"),
        ["result: SPZ of random bytes"] = new BadAsset(AssetKind.Spz, Random(4_000), "begins neither as gzip"),
        ["result: SPZ of random bytes after gzip's first"] = new BadAsset(AssetKind.Spz, [0x1F, 0x8B, 8, 0, .. Random(4_000)], "gzip stream is damaged"),
        ["result: SPZ that is a gzip bomb"] = new BadAsset(AssetKind.Spz, SpzBomb(), "holds more"),
        ["result: SOG of random bytes"] = new BadAsset(AssetKind.Sog, Random(4_000), "archive is damaged"),
        ["result: SOG that is a zip bomb"] = new BadAsset(AssetKind.Sog, ResultFiles.Zip("meta.json", 200_000_000), "its meta.json is 200000000 bytes long"),
        ["result: SOG that reaches outside"] = new BadAsset(AssetKind.Sog, ResultFiles.Zip("../../evil", 1), "outside itself"),
        ["result: level-of-detail description 10,000 deep"] =
            new BadAsset(AssetKind.LodMeta, Encoding.ASCII.GetBytes(new string('[', 10_000)), "it is not valid JSON"),
        ["result: panorama cut off"] = new BadAsset(AssetKind.Panorama, Photo[..1000], "not a complete picture"),
        ["result: redirect to a private address"] = new BadAsset(AssetKind.Ply, [], "redirects elsewhere") { Redirect = new("http://169.254.169.254/") },

        ["URL: http"] = new BadUrl("http://holo.aholo3d.cn/a.ply", "is not an https URL"),
        ["URL: file"] = new BadUrl("file:///etc/passwd", "is not an https URL"),
        ["URL: another host"] = new BadUrl("https://aholo3d.cn.evil.example/a.ply", "Aholo:Assets:AllowedHosts"),
        ["URL: user before the host"] = new BadUrl("https://holo.aholo3d.cn@evil.example/a.ply", "user name"),
        ["URL: user and password"] = new BadUrl("https://me:secret@holo.aholo3d.cn/a.ply", "user name"),
        ["URL: odd port"] = new BadUrl("https://holo.aholo3d.cn:22/a.ply", "holo.aholo3d.cn:22 is not among the hosts"),
        ["URL: this machine as one number"] = new BadUrl("https://2130706433/a.ply", "127.0.0.1 is not among the hosts"),
        ["URL: this machine by name"] = Private("https://localhost/a.ply"),
        ["URL: this machine"] = Private("https://127.0.0.1/a.ply"),
        ["URL: this machine, IPv6"] = Private("https://[::1]/a.ply"),
        ["URL: any address of this machine"] = Private("https://0.0.0.0/a.ply"),
        ["URL: private address"] = Private("https://10.0.0.1/a.ply"),
        ["URL: private address, mapped to IPv6"] = Private("https://[::ffff:10.0.0.1]/a.ply"),
        ["URL: private address, compatible with IPv6"] = Private("https://[::10.0.0.1]/a.ply"),
        ["URL: private address through NAT64"] = Private("https://[64:ff9b::a00:1]/a.ply"),
        ["URL: private address, IPv6"] = Private("https://[fd00::1]/a.ply"),
        ["URL: carrier's address"] = Private("https://100.64.0.1/a.ply"),
        ["URL: metadata service"] = Private("https://169.254.169.254/a.ply"),
    };

    private static BadManifest Manifest(string content, string says) => new(Encoding.UTF8.GetBytes(content), says);

    private static BadUrl Private(string url) => new(url, "not at a public address") { HostIsAllowed = true };

    private static byte[] Random(int length)
    {
        var bytes = new byte[length];
        new Random(4711).NextBytes(bytes);
        return bytes;
    }

    // It declares one splat and has 50 MB of zeros.
    private static byte[] SpzBomb()
    {
        var header = new byte[16];
        "NGSP"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), 2);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), 1);
        using var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(header);
            gzip.Write(new byte[50_000_000]);
        }

        return result.ToArray();
    }
}
