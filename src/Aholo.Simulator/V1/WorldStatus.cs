namespace Aholo.Simulator.V1;

/// <summary>v1's names of v2's status numbers.</summary>
internal static class WorldStatus
{
    /// <summary>What a test calls a status that no documentation has; v2 says 9.</summary>
    private const string Undocumented = "SUSPENDED";

    /// <summary>Waiting (1) is PENDING: only other people's code knows a WAITING, the specification does not.</summary>
    public static string Of(int status) => status switch
    {
        0 or 1 => "PENDING",
        2 => "RUNNING",
        3 => "SUCCEEDED",
        4 => "FAILED",
        5 => "CANCELED",
        6 => "TIMEOUT",
        7 => "REJECTED",
        8 => "PREPROCESSING",
        _ => Undocumented,
    };
}
