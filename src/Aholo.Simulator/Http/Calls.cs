namespace Aholo.Simulator.Http;

/// <summary>The names of the calls, for statistics and fault rules.</summary>
internal static class Calls
{
    public const string UploadToken = "uploadToken";
    public const string CreateRecon = "createRecon";
    public const string CreateGen = "createGen";
    public const string TaskList = "taskList";
    public const string ProjectInfo = "projectInfo";

    public const string SingleUpload = "singleUpload";
    public const string BlockInit = "blockInit";
    public const string BlockPart = "blockPart";
    public const string BlockAbort = "blockAbort";
    public const string UploadStatus = "uploadStatus";
    public const string FileDownload = "fileDownload";
    public const string AssetDownload = "assetDownload";

    public const string V1UploadToken = "v1UploadToken";
    public const string V1CreateReconstruction = "v1CreateReconstruction";
    public const string V1CreateGeneration = "v1CreateGeneration";
    public const string V1WorldDetail = "v1WorldDetail";
    public const string V1WorldList = "v1WorldList";

    public const string AccountBalance = "accountBalance";
    public const string PriceQuote = "priceQuote";

    /// <summary>A path or method that the service does not have.</summary>
    public const string Unknown = "unknown";

    public static IReadOnlyList<string> All { get; } =
    [
        UploadToken, CreateRecon, CreateGen, TaskList, ProjectInfo,
        SingleUpload, BlockInit, BlockPart, BlockAbort, UploadStatus, FileDownload, AssetDownload,
        V1UploadToken, V1CreateReconstruction, V1CreateGeneration, V1WorldDetail, V1WorldList,
        AccountBalance, PriceQuote,
        Unknown,
    ];
}
