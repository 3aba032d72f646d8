using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Aholo.Files.Assets;
using Aholo.Functions.Tests.Media;
using SkiaSharp;

namespace Aholo.Functions.Tests.Assets;

public sealed class AssetInspectorTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_splats_of_a_valid_PLY_are_counted()
    {
        var facts = await InspectAsync(AssetKind.Ply, ResultFiles.Ply(splats: 3));

        (facts.Format, facts.Splats).ShouldBe(("ply", 3));
    }

    [Theory]
    [InlineData("splats", "announces")]
    [InlineData("bomb", "announces")]
    [InlineData("zero", "at least one splat")]
    [InlineData("ascii", "binary_little_endian")]
    [InlineData("big endian", "'binary_big_endian'")]
    [InlineData("no format", "states no format")]
    [InlineData("two vertices", "one element 'vertex'")]
    [InlineData("unknown line", "'propertie float nx'")]
    [InlineData("unknown type", "'property half nx'")]
    [InlineData("longer", "announces")]
    [InlineData("camera cut off", "announces")]
    [InlineData("property", "opacity")]
    [InlineData("endless", "no PLY header")]
    [InlineData("html", "no PLY header")]
    [InlineData("double", "the property 'x' as double")]
    public async Task A_PLY_with_a_wrong_header_is_rejected(string lie, string reason)
    {
        var content = lie switch
        {
            "splats" => ResultFiles.Ply(3, announced: "4"),
            "bomb" => ResultFiles.Ply(3, announced: "9223372036854775807"),
            "zero" => ResultFiles.Ply(0),
            "ascii" => Replace(ResultFiles.Ply(3), "binary_little_endian", "ascii"),
            "property" => Replace(ResultFiles.Ply(3), "opacity", "opaciti"),
            "endless" => [.. "ply\n"u8, .. new byte[100_000]],
            "double" => Replace(ResultFiles.Ply(3), "float x", "double x"),
            "big endian" => Replace(ResultFiles.Ply(3), "binary_little_endian", "binary_big_endian"),
            "no format" => Replace(ResultFiles.Ply(3), "format binary_little_endian 1.0", "comment none"),
            "two vertices" => Replace(ResultFiles.Ply(3), "end_header", "element vertex 1\nproperty float x\nend_header"),
            "unknown line" => Replace(ResultFiles.Ply(3), "property float nx", "propertie float nx"),
            "unknown type" => Replace(ResultFiles.Ply(3), "float nx", "half nx"),
            "longer" => [.. ResultFiles.Ply(3), 10],
            "camera cut off" => Replace(ResultFiles.Ply(3), "end_header", "element extrinsic 16\nproperty float extrinsic\nend_header"),
            _ => "<html>502 Bad Gateway</html>"u8.ToArray(),
        };

        (await Should.ThrowAsync<InvalidAssetException>(() => InspectAsync(AssetKind.Ply, content))).Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("CR LF", 3)]
    [InlineData("comments", 3)]
    [InlineData("another type beside the splats", 3)]
    [InlineData("camera", 3)]
    [InlineData("element before the splats", 3)]
    [InlineData("faces", 3)]
    [InlineData("compressed", 300)]
    [InlineData("compressed, with harmonics", 300)]
    public async Task Other_forms_of_PLY_are_valid(string form, int splats)
    {
        var ply = ResultFiles.Ply(3);
        var content = form switch
        {
            "CR LF" => [.. Encoding.Latin1.GetBytes(HeaderOf(ply).Replace("\n", "\r\n", StringComparison.Ordinal)), .. BodyOf(ply)],
            "comments" => Replace(ply, "element vertex", "comment end_header is not here\nobj_info by a test\nelement vertex"),
            "another type beside the splats" => [.. Replace(ply, "float nx", "double nx"), .. new byte[3 * 4]],
            "camera" =>
            [
                .. Replace(ply, "end_header", "element extrinsic 16\nproperty float extrinsic\nelement version 3\nproperty uchar version\nend_header"),
                .. new byte[67],
            ],
            "element before the splats" => [.. Replace(ply, "element vertex", "element frame 2\nproperty int frame\nelement vertex"), .. new byte[8]],
            "faces" => [.. Replace(ply, "end_header", "element face 1\nproperty list uchar int vertex_indices\nend_header"), 3, .. new byte[12]],
            "compressed" => CompressedPly(splats, chunks: 2),
            _ => CompressedPly(splats, chunks: 2, harmonics: 9),
        };

        (await InspectAsync(AssetKind.Ply, content)).ShouldBe(new AssetFacts("ply", null, splats));
    }

    [Theory]
    [InlineData("no chunks", "lacks the element 'chunk'")]
    [InlineData("chunk missing", "1 chunks for 300 splats, which take 2")]
    [InlineData("cut off", "announces")]
    [InlineData("no scale", "lacks the property 'x'")]
    public async Task An_incomplete_compressed_PLY_is_rejected(string fault, string reason)
    {
        var content = fault switch
        {
            "no chunks" => Replace(CompressedPly(300, 2), "element chunk", "element junk"),
            "chunk missing" => CompressedPly(300, chunks: 1),
            "cut off" => CompressedPly(300, chunks: 2)[..^1],
            _ => Replace(CompressedPly(300, 2), "packed_scale", "packed_scala"),
        };

        (await Should.ThrowAsync<InvalidAssetException>(() => InspectAsync(AssetKind.Ply, content))).Message.ShouldContain(reason);
    }

    [Fact]
    public async Task A_point_cloud_is_rejected_with_the_reason()
    {
        byte[] content =
        [
            .. "ply\nformat binary_little_endian 1.0\nelement vertex 1\nproperty float x\nproperty float y\nproperty float z\n"u8,
            .. "property uchar red\nproperty uchar green\nproperty uchar blue\nend_header\n"u8, .. new byte[15],
        ];

        (await Should.ThrowAsync<InvalidAssetException>(() => InspectAsync(AssetKind.Ply, content))).Message
            .ShouldStartWith("it is a point cloud or a mesh, not Gaussian splats: its vertices have x, y, z, red, green, blue");
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(2, 3)]
    [InlineData(3, 1)]
    public async Task The_splats_of_a_valid_SPZ_of_every_gzip_version_are_counted(int version, int degree)
    {
        var facts = await InspectAsync(AssetKind.Spz, Spz(version, splats: 7, degree));

        (facts.Version, facts.Splats).ShouldBe((version, 7));
    }

    [Fact]
    public async Task The_splats_of_a_valid_SPZ_of_version_4_are_counted()
    {
        var facts = await InspectAsync(AssetKind.Spz, Spz4(splats: 9, [11, 22, 33, 44, 55]));

        (facts.Version, facts.Splats).ShouldBe((4, 9));
    }

    [Fact]
    public async Task An_SPZ_that_is_truncated_inconsistent_or_a_bomb_is_rejected()
    {
        var valid = Spz(2, splats: 700, degree: 0);
        byte[][] broken =
        [
            valid[..^20],
            Spz(2, 7, 0, extra: -1),
            Spz(2, 7, 0, extra: 50_000_000),
            Spz(9, 7, 0),
            Spz4(9, [11, 22])[..^1],
            "<html>502 Bad Gateway</html>........"u8.ToArray(),
            [],
        ];

        foreach (var content in broken)
            await Should.ThrowAsync<InvalidAssetException>(() => InspectAsync(AssetKind.Spz, content));
    }

    [Theory]
    [InlineData(-8)]
    [InlineData(-4)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(20)]
    public async Task An_SPZ_without_its_gzip_trailer_or_with_bytes_after_it_is_damaged(int longer)
    {
        var valid = Spz(2, splats: 700, degree: 0);
        var content = longer < 0 ? valid[..^-longer] : [.. valid, .. new byte[longer]];

        (await Should.ThrowAsync<InvalidAssetException>(() => InspectAsync(AssetKind.Spz, content))).Message.ShouldStartWith("its gzip stream is damaged: ");
    }

    [Fact]
    public async Task The_splats_of_a_SOG_in_the_extended_WebP_format_are_counted()
    {
        var plain = WebP("VP8L", 4, 4);
        byte[] extended = [.. plain[..12], .. "VP8X"u8, 10, 0, 0, 0, .. new byte[10], .. "ICCP"u8, 5, 0, 0, 0, .. new byte[6], .. plain[12..]];

        (await InspectAsync(AssetKind.Sog, Sog(Meta(), image: extended))).Splats.ShouldBe(12);
        (await Should.ThrowAsync<InvalidAssetException>(() => InspectAsync(AssetKind.Sog, Sog(Meta(), image: [.. extended[..48], 0xFF, 0xFF, 0xFF, 0xFF]))))
            .Message.ShouldContain("not a lossless WebP");
    }

    [Fact]
    public async Task The_splats_of_a_valid_SOG_are_counted()
    {
        var facts = await InspectAsync(AssetKind.Sog, Sog());

        (facts.Format, facts.Version, facts.Splats).ShouldBe(("sog", 2, 12));
    }

    [Theory]
    [InlineData("no meta.json", "meta.json")]
    [InlineData("version 1", "version")]
    [InlineData("missing image", "lacks")]
    [InlineData("small image", "too few")]
    [InlineData("lossy image", "lossless")]
    [InlineData("outside", "outside")]
    [InlineData("deep json", "damaged")]
    [InlineData("cut", "damaged")]
    [InlineData("no images", "2 in number")]
    [InlineData("too many images", "1 in number")]
    [InlineData("files that are none", "damaged")]
    [InlineData("zip bomb", "bytes long")]
    public async Task An_incomplete_SOG_is_rejected(string fault, string reason)
    {
        var content = fault switch
        {
            "no meta.json" => Sog(meta: null),
            "version 1" => Sog(meta: Meta(version: 1)),
            "missing image" => Sog(omit: "sh0.webp"),
            "small image" => Sog(width: 3, height: 3),
            "lossy image" => Sog(chunk: "VP8 "),
            "outside" => Sog(extraEntry: "../evil"),
            "deep json" => Sog(meta: new string('[', 10_000)),
            "no images" => Sog(meta: Meta().Replace("\"means_l.webp\",\"means_u.webp\"", "", StringComparison.Ordinal)),
            "too many images" => Sog(meta: Meta().Replace("\"sh0.webp\"", string.Join(',', Enumerable.Repeat("\"sh0.webp\"", 50_000)), StringComparison.Ordinal)),
            "files that are none" => Sog(meta: Meta().Replace("[\"sh0.webp\"]", "7", StringComparison.Ordinal)),
            "zip bomb" => Sog(meta: Meta() + new string(' ', 100_000_000), level: CompressionLevel.Optimal),
            _ => Sog()[..^40],
        };

        (await Should.ThrowAsync<InvalidAssetException>(() => InspectAsync(AssetKind.Sog, content))).Message.ShouldContain(reason);
    }

    [Fact]
    public async Task A_panorama_is_a_complete_picture_of_any_size()
    {
        byte[] png = PictureFiles.WithChunksBeforeImage(PictureFiles.Encode(SKEncodedImageFormat.Png, 64, 32), PictureFiles.PngChunk("iCCP", new byte[5 * 1024 * 1024]));

        (await AssetInspector.InspectAsync(AssetKind.Panorama, new MemoryStream(png), CancellationToken)).ShouldBeNull("it has no splats");
        await Should.ThrowAsync<InvalidAssetException>(() => InspectAsync(AssetKind.Panorama, png[..^1]));
    }

    private static async Task<AssetFacts> InspectAsync(AssetKind kind, byte[] content) =>
        (await AssetInspector.InspectAsync(kind, new MemoryStream(content), CancellationToken))!;

    private static byte[] Replace(byte[] content, string from, string to) =>
        Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(content).Replace(from, to, StringComparison.Ordinal));

    private static string HeaderOf(byte[] ply) => Encoding.Latin1.GetString(ply, 0, ply.AsSpan().IndexOf("end_header\n"u8) + "end_header\n".Length);

    private static byte[] BodyOf(byte[] ply) => ply[HeaderOf(ply).Length..];

    private static byte[] CompressedPly(int splats, int chunks, int harmonics = 0)
    {
        string[] lines =
        [
            "ply", "format binary_little_endian 1.0", $"element chunk {chunks}",
            .. from bound in (string[])["min_", "max_", "min_scale_", "max_scale_"] from axis in (string[])["x", "y", "z"] select $"property float {bound}{axis}",
            $"element vertex {splats}", "property uint packed_position", "property uint packed_rotation", "property uint packed_scale", "property uint packed_color",
            .. harmonics > 0 ? [$"element sh {splats}", .. Enumerable.Range(0, harmonics).Select(i => $"property uchar f_rest_{i}")] : Array.Empty<string>(),
            "end_header", "",
        ];
        return [.. Encoding.ASCII.GetBytes(string.Join('\n', lines)), .. new byte[(chunks * 48) + (splats * (16 + harmonics))]];
    }

    private static byte[] Spz(int version, int splats, int degree, int extra = 0)
    {
        int[] harmonics = [0, 9, 24, 45, 72];
        var bytesPerSplat = (version == 1 ? 6 : 9) + 1 + 3 + 3 + (version >= 3 ? 4 : 3) + harmonics[degree];
        using var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(SpzHeader(version, splats, degree));
            gzip.Write(new byte[(splats * bytesPerSplat) + extra]);
        }

        return result.ToArray();
    }

    private static byte[] SpzHeader(int version, int splats, int degree)
    {
        var header = new byte[16];
        "NGSP"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), version);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), splats);
        (header[12], header[13]) = ((byte)degree, 12);
        return header;
    }

    private static byte[] Spz4(int splats, int[] streams)
    {
        var header = SpzHeader(4, splats, 0);
        header[15] = (byte)streams.Length;
        var table = new byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(table, 32);
        var entries = streams.SelectMany(length => (byte[])[.. BitConverter.GetBytes((ulong)length), .. BitConverter.GetBytes(100UL)]);
        return [.. header, .. table, .. entries, .. new byte[streams.Sum()]];
    }

    private static string Meta(int version = 2) => $$$"""
        {"version":{{{version}}},"count":12,"means":{"files":["means_l.webp","means_u.webp"]},"scales":{"files":["scales.webp"]},
         "quats":{"files":["quats.webp"]},"sh0":{"files":["sh0.webp"]}}
        """;

    private static byte[] Sog(string? omit = null, int width = 4, int height = 4, string chunk = "VP8L", string? extraEntry = null) =>
        Sog(Meta(), omit, width, height, chunk, extraEntry);

    private static byte[] Sog(
        string? meta,
        string? omit = null,
        int width = 4,
        int height = 4,
        string chunk = "VP8L",
        string? extraEntry = null,
        CompressionLevel level = CompressionLevel.NoCompression,
        byte[]? image = null)
    {
        using var result = new MemoryStream();
        using (var archive = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true))
        {
            void Add(string name, byte[] content)
            {
                using var stream = archive.CreateEntry(name, level).Open();
                stream.Write(content);
            }

            foreach (var name in (string[])["means_l.webp", "means_u.webp", "scales.webp", "quats.webp", "sh0.webp"])
            {
                if (name != omit)
                    Add(name, image ?? WebP(chunk, width, height));
            }

            if (extraEntry is not null)
                Add(extraEntry, []);
            if (meta is not null)
                Add("meta.json", Encoding.UTF8.GetBytes(meta));
        }

        return result.ToArray();
    }

    private static byte[] WebP(string chunk, int width, int height)
    {
        var size = BitConverter.GetBytes((uint)(width - 1) | ((uint)(height - 1) << 14));
        return [.. "RIFF"u8, 50, 0, 0, 0, .. "WEBP"u8, .. Encoding.ASCII.GetBytes(chunk), 38, 0, 0, 0, 0x2F, .. size, .. new byte[40]];
    }
}
