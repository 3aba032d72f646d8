using Microsoft.Extensions.Options;

namespace Aholo.Configuration;

/// <summary>Validates all options. Each error names the configuration key.</summary>
internal sealed class AholoClientOptionsValidator : IValidateOptions<AholoClientOptions>
{
    private static readonly TimeSpan MaxDuration = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, AholoClientOptions options)
    {
        var errors = new List<string>();
        CheckBaseUrl(options, errors);
        CheckAuth(options, errors);

        var retry = options.Retry;
        CheckRange("Retry:MaxAttempts", retry.MaxAttempts, 1, 10, errors);
        CheckRange("Retry:FirstRetryInterval", retry.FirstRetryInterval, TimeSpan.FromMilliseconds(1), MaxDuration, errors);
        CheckRange("Retry:MaxRetryInterval", retry.MaxRetryInterval, TimeSpan.FromMilliseconds(1), MaxDuration, errors);
        CheckRange("Retry:MaxRetryAfter", retry.MaxRetryAfter, TimeSpan.Zero, MaxDuration, errors);
        CheckRange("Retry:AttemptTimeout", retry.AttemptTimeout, TimeSpan.FromMilliseconds(10), MaxDuration, errors);
        CheckOrder("Retry:FirstRetryInterval", retry.FirstRetryInterval, "Retry:MaxRetryInterval", retry.MaxRetryInterval, errors);

        var upload = options.Upload;
        CheckRange("Upload:BlockConcurrency", upload.BlockConcurrency, 1, 32, errors);
        CheckRange("Upload:AttemptTimeout", upload.AttemptTimeout, TimeSpan.FromMilliseconds(10), MaxDuration, errors);
        CheckRange("Upload:StatusPollInterval", upload.StatusPollInterval, TimeSpan.FromMilliseconds(200), MaxDuration, errors);
        CheckRange("Upload:StatusTimeout", upload.StatusTimeout, TimeSpan.FromMilliseconds(200), MaxDuration, errors);
        CheckOrder("Upload:StatusPollInterval", upload.StatusPollInterval, "Upload:StatusTimeout", upload.StatusTimeout, errors);
        if (!Enum.IsDefined(upload.BlockInitTransport))
            errors.Add($"Aholo:Upload:BlockInitTransport must be Query or Form, but is {upload.BlockInitTransport}.");

        CheckRange("RateLimit:PermitsPerSecond", options.RateLimit.PermitsPerSecond, 0, 10_000, errors);
        CheckRange("RateLimit:Burst", options.RateLimit.Burst, 1, 10_000, errors);

        var breaker = options.CircuitBreaker;
        if (breaker.FailureRatio is not (> 0 and <= 1))
            errors.Add($"Aholo:CircuitBreaker:FailureRatio must be above 0 and at most 1, but is {breaker.FailureRatio}.");
        CheckRange("CircuitBreaker:MinimumThroughput", breaker.MinimumThroughput, 2, int.MaxValue, errors);
        CheckRange("CircuitBreaker:SamplingDuration", breaker.SamplingDuration, TimeSpan.FromMilliseconds(500), MaxDuration, errors);
        CheckRange("CircuitBreaker:BreakDuration", breaker.BreakDuration, TimeSpan.FromMilliseconds(500), MaxDuration, errors);

        CheckRange("StatusBatch:Window", options.StatusBatch.Window, TimeSpan.Zero, TimeSpan.FromSeconds(10), errors);
        CheckRange("StatusBatch:Interval", options.StatusBatch.Interval, TimeSpan.Zero, TimeSpan.FromSeconds(60), errors);
        CheckRange("StatusBatch:MaxIds", options.StatusBatch.MaxIds, 1, 1000, errors);

        if (options.VideoTypeCode < 0)
            errors.Add($"Aholo:VideoTypeCode must not be negative, but is {options.VideoTypeCode}.");
        if (!Enum.IsDefined(options.VideoDurationUnit))
            errors.Add($"Aholo:VideoDurationUnit must be Seconds or Milliseconds, but is {options.VideoDurationUnit}.");

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void CheckBaseUrl(AholoClientOptions options, List<string> errors)
    {
        if (!Enum.IsDefined(options.ApiVersion))
            errors.Add($"Aholo:ApiVersion must be V2 or V1, but is {options.ApiVersion}.");

        var url = options.BaseUrl;
        if (url is null)
            errors.Add($"Aholo:BaseUrl is required, for example {AholoClientOptions.DefaultBaseUrl}.");
        else if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
            errors.Add($"Aholo:BaseUrl must be an absolute https URL, but is '{url.OriginalString}'.");
        else if (url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
            errors.Add("Aholo:BaseUrl must not contain credentials, a query or a fragment.");
        else if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
            errors.Add($"Aholo:BaseUrl must be https, because {url.Host} is not a loopback address.");
        else if (url.Scheme == Uri.UriSchemeHttp && !options.AllowHttp)
            errors.Add($"Aholo:BaseUrl is plain http ({url.Host}): set Aholo:AllowHttp to true to allow that on a loopback address.");
        else if (options.ApiVersion == AholoApiVersion.V1 && url == new Uri(AholoClientOptions.DefaultBaseUrl))
            errors.Add("Aholo:BaseUrl is required when Aholo:ApiVersion is V1: https://api.aholo3d.cn or https://api.aholo3d.com/global.");
    }

    private static void CheckAuth(AholoClientOptions options, List<string> errors)
    {
        var auth = options.Auth;
        switch (auth.Mode)
        {
            case AholoAuthMode.Signature:
                Require("AppKey", auth.AppKey);
                Require("AppSecret", auth.AppSecret);
                break;
            case AholoAuthMode.Bearer or AholoAuthMode.ApiKey:
                Require("ApiKey", auth.ApiKey);
                if (auth.ApiKey is { } key && key.AsSpan().ContainsAnyExceptInRange('!', '~'))
                    errors.Add("Aholo:Auth:ApiKey must contain only visible ASCII characters, without spaces or line breaks.");
                break;
            default:
                errors.Add($"Aholo:Auth:Mode must be Signature, Bearer or ApiKey, but is {auth.Mode}.");
                break;
        }

        if (options.ApiVersion == AholoApiVersion.V1 && auth.Mode != AholoAuthMode.ApiKey)
            errors.Add($"Aholo:Auth:Mode must be ApiKey when Aholo:ApiVersion is V1, but is {auth.Mode}.");
        if (options.ApiVersion == AholoApiVersion.V2 && string.IsNullOrWhiteSpace(auth.AppUid))
            errors.Add("Aholo:Auth:AppUid is required when Aholo:ApiVersion is V2: every call names its user.");
        CheckRange("Auth:ClockOffset", auth.ClockOffset, -MaxDuration, MaxDuration, errors);

        void Require(string key, string? value)
        {
            if (string.IsNullOrWhiteSpace(value))
                errors.Add($"Aholo:Auth:{key} is required when Aholo:Auth:Mode is {auth.Mode}.");
        }
    }

    private static void CheckOrder(string lowerKey, TimeSpan lower, string upperKey, TimeSpan upper, List<string> errors)
    {
        if (lower > upper)
            errors.Add($"Aholo:{lowerKey} must not be longer than Aholo:{upperKey} ({upper}), but is {lower}.");
    }

    private static void CheckRange<T>(string key, T value, T min, T max, List<string> errors)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            errors.Add($"Aholo:{key} must be between {min} and {max}, but is {value}.");
    }
}
