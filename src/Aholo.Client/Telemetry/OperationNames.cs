namespace Aholo.Telemetry;

/// <summary>The names of the service's calls in exceptions, logs, activities and metrics.</summary>
internal static class OperationNames
{
    public const string GetUploadToken = nameof(GetUploadToken);
    public const string UploadSingle = nameof(UploadSingle);
    public const string InitBlockUpload = nameof(InitBlockUpload);
    public const string UploadPart = nameof(UploadPart);
    public const string AbortBlockUpload = nameof(AbortBlockUpload);
    public const string GetUploadStatus = nameof(GetUploadStatus);
    public const string CreateReconstruction = nameof(CreateReconstruction);
    public const string CreateGeneration = nameof(CreateGeneration);
    public const string GetTasks = nameof(GetTasks);
    public const string GetProject = nameof(GetProject);
    public const string ListProjects = nameof(ListProjects);
    public const string GetBalance = nameof(GetBalance);
    public const string GetPriceQuote = nameof(GetPriceQuote);
}
