namespace LocalAzure.Azurite;

/// <summary>The ports of Azurite's three services; 0 for any free one.</summary>
internal readonly record struct AzuritePorts(int Blob, int Queue, int Table);
