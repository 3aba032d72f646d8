using System.Security.Cryptography;

namespace Aholo.Simulator.Storage;

/// <summary>Makes ids that look like the service's: <c>3FO4</c> and eight more upper-case letters or digits, as in every published sample.</summary>
internal static class Identifier
{
    public static string New() => "3FO4" + RandomNumberGenerator.GetString("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", 8);
}
