namespace Aholo.Testing;

/// <summary>Sends requests whose body the server may reject before it is sent (<c>Expect: 100-continue</c>).</summary>
public static class PatientHandler
{
    // A busy machine may need more than the default of a second, after which the body would be sent.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    /// <summary>Creates a handler that waits for the server's answer.</summary>
    public static SocketsHttpHandler Create() => new() { Expect100ContinueTimeout = Timeout };
}
