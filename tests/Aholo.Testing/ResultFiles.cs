using System.IO.Compression;
using System.Text;

namespace Aholo.Testing;

/// <summary>Assets of Aholo, valid and invalid.</summary>
public static class ResultFiles
{
    private static readonly string[] Properties =
        ["x", "y", "z", "nx", "ny", "nz", "f_dc_0", "f_dc_1", "f_dc_2", "opacity", "scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3"];

    /// <summary>A PLY of random splats.</summary>
    /// <param name="splats">The number of splats.</param>
    /// <param name="announced">The number in its header, if it is different.</param>
    public static byte[] Ply(int splats, string? announced = null)
    {
        var header = $"ply\nformat binary_little_endian 1.0\nelement vertex {announced ?? $"{splats}"}\n" +
            string.Concat(Properties.Select(name => $"property float {name}\n")) + "end_header\n";
        var body = new byte[splats * Properties.Length * sizeof(float)];
        new Random(1).NextBytes(body);
        return [.. Encoding.ASCII.GetBytes(header), .. body];
    }

    /// <summary>A zip archive of one entry of zeros, which is very small.</summary>
    public static byte[] Zip(string name, int zeros)
    {
        using var result = new MemoryStream();
        using (var archive = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry(name, CompressionLevel.SmallestSize).Open();
            entry.Write(new byte[zeros]);
        }

        return result.ToArray();
    }
}
