using System.Globalization;
using System.Text.Json;
using Aholo.Simulator.Http;

namespace Aholo.Simulator.Uploads;

/// <summary>The parameters of a block upload's init.</summary>
/// <param name="Md5">The MD5 of the file, 32 lower-case hexadecimal digits.</param>
/// <param name="Blocks">The number of blocks: the size divided by the token's block size, rounded up.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="Name">The file name.</param>
internal sealed record BlockUploadRequest(string Md5, int Blocks, long Size, string Name)
{
    /// <summary>
    /// Reads the parameters from the query string or, if the switch allows it, from a form or a JSON object, where numbers may be strings.
    /// </summary>
    /// <exception cref="ServiceErrorException">A parameter is missing or invalid.</exception>
    public static async Task<BlockUploadRequest> ReadAsync(HttpRequest request, AholoSimulatorOptions options)
    {
        var parameter = await ParametersAsync(request, options.Switches.BlockInitTransport);
        var md5 = parameter("md5");
        if (md5 is not { Length: 32 })
            throw ServiceErrorException.Invalid("'md5' must be the file's MD5 as 32 hexadecimal digits.");
        var size = Number("size");
        var blocks = Number("blocks");
        var name = parameter("name");
        if (string.IsNullOrWhiteSpace(name))
            throw ServiceErrorException.Invalid("'name' must be the file's name.");
        var expected = (size + options.BlockSize - 1) / options.BlockSize;
        if (blocks != expected || expected > int.MaxValue)
            throw ServiceErrorException.Invalid($"'blocks' must be {expected} for {size} bytes in blocks of {options.BlockSize}, but is {blocks}.");
        return new BlockUploadRequest(md5, (int)blocks, size, name);

        long Number(string field) => long.TryParse(parameter(field), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : throw ServiceErrorException.Invalid($"'{field}' must be a positive integer.");
    }

    private static async Task<Func<string, string?>> ParametersAsync(HttpRequest request, BlockInitTransport transport)
    {
        if (transport == BlockInitTransport.Query || (transport == BlockInitTransport.Any && request.Query.ContainsKey("md5")))
            return name => request.Query[name];
        if (request.HasFormContentType)
        {
            var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
            return name => form[name];
        }

        if (transport == BlockInitTransport.Any && request.HasJsonContentType())
        {
            var json = await RequestJson.ReadAsync(request, UploadJsonContext.Default.DictionaryStringJsonElement);
            return name => json.TryGetValue(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value.ToString() : null;
        }

        return _ => null;
    }
}
