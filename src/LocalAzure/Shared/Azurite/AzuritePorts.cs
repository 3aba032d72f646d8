namespace LocalAzure.Azurite;

/// <summary>The ports of the services of Azurite; 0 for any free port.</summary>
internal readonly record struct AzuritePorts(int Blob, int Queue, int Table);
