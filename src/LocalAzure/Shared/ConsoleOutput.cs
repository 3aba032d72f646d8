#pragma warning disable IDE0005 // some of the projects that share this file have the namespaces anyway
using System.IO;
using System.Text;
#pragma warning restore IDE0005

namespace LocalAzure.Shared;

/// <summary>The standard output of a program that is to go on when what it prints cannot be written.</summary>
internal static class ConsoleOutput
{
    /// <summary>
    /// Drops what cannot be written to standard output and standard error: the disk of a file is full, or the descriptor is closed. The runtime drops
    /// what a closed pipe does not take, and throws in these cases.
    /// </summary>
    public static void DropWhatCannotBeWritten()
    {
        if (Console.IsOutputRedirected)
            Console.SetOut(Writer(Console.OpenStandardOutput()));
        if (Console.IsErrorRedirected)
            Console.SetError(Writer(Console.OpenStandardError()));
    }

    /// <summary>Creates a writer to a stream that drops what the stream cannot take.</summary>
    internal static TextWriter Writer(Stream stream) => new StreamWriter(new DroppingStream(stream)) { AutoFlush = true };

    private sealed class DroppingStream(Stream stream) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                stream.Write(buffer);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // There is nowhere left to report it.
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
