#pragma warning disable IDE0005 // implicit usings of some projects
using System.IO;
using System.Text;
#pragma warning restore IDE0005

namespace LocalAzure.Shared;

/// <summary>The standard output of a program that continues when its output cannot be written.</summary>
internal static class ConsoleOutput
{
    /// <summary>
    /// Ignores errors of writes to standard output and standard error, such as a full disk or a closed descriptor. The runtime itself ignores only a closed
    /// pipe.
    /// </summary>
    public static void IgnoreWriteErrors()
    {
        if (Console.IsOutputRedirected)
            Console.SetOut(Writer(Console.OpenStandardOutput()));
        if (Console.IsErrorRedirected)
            Console.SetError(Writer(Console.OpenStandardError()));
    }

    /// <summary>Creates a writer that ignores the write errors of a stream.</summary>
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
                // There is no other output to report it to.
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
