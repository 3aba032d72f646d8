using Microsoft.AspNetCore.Http;

namespace LocalAzure.Functions.Http;

/// <summary>The request that an HTTP function answers.</summary>
internal sealed record HttpCall(HttpContext Context);
