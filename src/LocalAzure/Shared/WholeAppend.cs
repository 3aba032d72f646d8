#pragma warning disable IDE0005 // some of the projects that share this file have the namespace anyway
using System.IO;
#pragma warning restore IDE0005

namespace LocalAzure.Shared;

/// <summary>Appends to a file whole, or not at all.</summary>
internal static class WholeAppend
{
    /// <summary>Appends bytes. On a full disk a part of them may be written: it is cut off again, or what is appended next would be added to it.</summary>
    /// <param name="file">The file, without a buffer, at its end.</param>
    /// <param name="bytes">What to append.</param>
    /// <exception cref="IOException">The bytes could not be written; the file is as it was.</exception>
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
