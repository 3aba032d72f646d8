using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Aholo.Functions.Projects;

/// <summary>
/// Makes the ids of projects: <c>p</c> and 20 letters and digits, 100 bits of a hash of the origin. The same upload or the same idempotency key always gives
/// the same id, so it never starts two projects.
/// </summary>
internal static class ProjectId
{
    /// <summary>What every id starts with. No other orchestration's instance id does.</summary>
    public const string Prefix = "p";

    private const int Length = 20;
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>The id of a project that an upload starts.</summary>
    public static string FromBlob(string container, BlobReference blob) => Hash("blob", container, blob.Path, blob.ETag);

    /// <summary>The id of a project that an HTTP request starts with an <c>Idempotency-Key</c>.</summary>
    public static string FromIdempotencyKey(string key) => Hash("key", key);

    /// <summary>A new id.</summary>
    public static string New() => Hash("new", Guid.NewGuid().ToString());

    /// <summary>Whether a text has the form of an id.</summary>
    public static bool IsValid([NotNullWhen(true)] string? id) =>
        id?.Length == Prefix.Length + Length && id.StartsWith(Prefix, StringComparison.Ordinal) && id.All(Alphabet.Contains);

    private static string Hash(params ReadOnlySpan<string> parts)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts!)));
        var bits = new UInt128(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash.AsSpan(8)));
        return Prefix + string.Create(Length, bits, static (text, bits) =>
        {
            foreach (ref var character in text)
            {
                character = Alphabet[(int)(bits & 31)];
                bits >>= 5;
            }
        });
    }
}
