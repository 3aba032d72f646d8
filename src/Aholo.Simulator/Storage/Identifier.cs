using System.Security.Cryptography;

namespace Aholo.Simulator.Storage;

/// <summary>Creates ids in the form of the published samples: <c>3FO4</c> and eight upper-case letters or digits.</summary>
internal static class Identifier
{
    public static string New() => "3FO4" + RandomNumberGenerator.GetString("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", 8);
}
