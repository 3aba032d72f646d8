using System.Security.Cryptography;
using System.Text;

namespace Aholo.Simulator.Http;

internal static class Secrets
{
    /// <summary>Compares in constant time.</summary>
    public static bool AreEqual(string? presented, string expected) =>
        presented is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(presented), Encoding.UTF8.GetBytes(expected));
}
