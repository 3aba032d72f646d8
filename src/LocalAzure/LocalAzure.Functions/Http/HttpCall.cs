using Microsoft.AspNetCore.Http;

namespace LocalAzure.Functions.Http;

/// <summary>The request of an HTTP function.</summary>
internal sealed record HttpCall(HttpContext Context);
