using Microsoft.Extensions.Options;

namespace Aholo.Functions.Configuration;

/// <summary>Checks the settings when the app starts; each message names the key.</summary>
[OptionsValidator]
internal sealed partial class AholoFunctionsOptionsValidator : IValidateOptions<AholoFunctionsOptions>;
