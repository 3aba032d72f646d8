using Microsoft.Extensions.DependencyInjection;

namespace Aholo.DependencyInjection;

internal sealed record AholoClientBuilder(IServiceCollection Services, IHttpClientBuilder Api, IHttpClientBuilder Upload) : IAholoClientBuilder;
