#pragma warning disable IDE0005 // an implicit using of some projects
using System.IO;
#pragma warning restore IDE0005

namespace LocalAzure.Shared;

/// <summary>Appends to a file completely or not at all.</summary>
internal static class WholeAppend
{
    /// <summary>Appends bytes. A part that was written to a full disk is removed again.</summary>
    /// <param name="file">The unbuffered file, positioned at its end.</param>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="IOException">The bytes could not be written. The file is unchanged.</exception>
    public static void Append(Stream file, ReadOnlySpan<byte> bytes)
    {
        var end = file.Length;
        try
        {
            file.Write(bytes);
        }
        catch (IOException)
        {
            file.SetLength(end);
            throw;
        }
    }
}
