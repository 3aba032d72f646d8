// What the client uses of later versions of .NET, for .NET 8.
#if !NET10_0_OR_GREATER
#if !NET9_0_OR_GREATER
global using Lock = System.Object;
#endif
using System.Text.Json;

namespace Aholo;

internal static class Compatibility
{
    extension(JsonElement)
    {
        /// <summary>Parses a JSON value.</summary>
        public static JsonElement Parse(string json)
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
    }

#if !NET9_0_OR_GREATER
    extension(Convert)
    {
        /// <summary>Converts bytes to hexadecimal digits in lower case.</summary>
        public static string ToHexStringLower(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes).ToLowerInvariant();
    }
#endif
}
#endif
