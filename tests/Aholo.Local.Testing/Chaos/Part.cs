namespace Aholo.Local.Testing.Chaos;

/// <summary>A process of the environment.</summary>
internal enum Part
{
    /// <summary>The host of the function app. Its worker ends with it.</summary>
    Host,

    /// <summary>The worker of the function app. The host replaces it.</summary>
    Worker,

    /// <summary>Azurite.</summary>
    Storage,

    /// <summary>The Service Bus broker.</summary>
    Broker,

    /// <summary>The Aholo simulator.</summary>
    Simulator,
}
