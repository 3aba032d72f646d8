using System.Text.Json.Serialization.Metadata;
using Aholo.Simulator.Http;

namespace Aholo.Simulator.Uploads;

/// <summary>Maps the upload service (OUS), which both versions of the API share. It returns envelopes without the flag <c>f</c>.</summary>
internal static class UploadRoutes
{
    private const string TokenHeader = "ous-token-v2";

    public static void MapUploads(this IEndpointRouteBuilder routes)
    {
        var ous = routes.MapGroup("/ous/api/v2").WriteErrors((error, options) => EnvelopeErrors.Of(error, options, flag: false));
        ous.MapPost("/single/upload", SingleAsync).Named(Calls.SingleUpload);
        ous.MapPost("/block/upload/init", InitAsync).Named(Calls.BlockInit);
        ous.MapPost("/block/upload/part", PartAsync).Named(Calls.BlockPart);
        ous.MapPost("/block/upload/abort", AbortAsync).Named(Calls.BlockAbort);
        ous.MapGet("/upload/status", Status).Named(Calls.UploadStatus);
        routes.MapMethods("/files/{id}/{name}", [HttpMethods.Get, HttpMethods.Head], File).Named(Calls.FileDownload);
    }

    private static async Task<IResult> SingleAsync(HttpContext context, SingleUploads singles)
    {
        var upload = await singles.ReceiveAsync(context.Request, Token(context), FaultPlan.Of(context).UploadStatus, context.RequestAborted);
        return Success(new SingleUploadReceipt(upload.Id), UploadJsonContext.Default.SingleUploadReceipt);
    }

    private static async Task<IResult> InitAsync(HttpContext context, BlockUploads blocks, AholoSimulatorOptions options)
    {
        var request = await BlockUploadRequest.ReadAsync(context.Request, options);
        var receipt = await blocks.InitAsync(request, Token(context), FaultPlan.Of(context).UploadStatus, context.RequestAborted);
        return Success(receipt, UploadJsonContext.Default.BlockUploadReceipt);
    }

    private static async Task<IResult> PartAsync(HttpContext context, BlockUploads blocks)
    {
        await blocks.ReceivePartAsync(context.Request, Token(context), context.RequestAborted);
        return Envelope.Empty(flag: false);
    }

    private static async Task<IResult> AbortAsync(HttpContext context, BlockUploads blocks)
    {
        await blocks.AbortAsync(Token(context));
        return Envelope.Empty(flag: false);
    }

    private static Envelope<UploadStatus> Status(HttpContext context, UploadStore uploads, UploadTokens tokens, BlockUploads blocks)
    {
        if (tokens.UploadOf(Token(context)) is not { } id || !uploads.TryGet(id, out var upload) || upload.Aborted)
            throw new ServiceErrorException(ErrorKind.TokenProblem, "Token未绑定上传任务");
        var status = uploads.StatusOf(upload, context.Request.ServiceAddress(), blocks.ReceivedBlocks(upload));
        return Success(status, UploadJsonContext.Default.UploadStatus);
    }

    private static IResult File(string id, UploadStore uploads) => uploads.TryGet(id, out var upload) && uploads.Succeeded(upload)
        ? TypedResults.PhysicalFile(uploads.PathOf(id), "application/octet-stream", enableRangeProcessing: true)
        : TypedResults.NotFound();

    private static string Token(HttpContext context) => context.Request.Headers[TokenHeader] is [{ Length: > 0 } token]
        ? token
        : throw new ServiceErrorException(ErrorKind.TokenProblem, $"The header {TokenHeader} is missing.");

    private static Envelope<T> Success<T>(T data, JsonTypeInfo<T> json) => Envelope.Success(data, json, flag: false);
}
