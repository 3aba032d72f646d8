using Microsoft.Extensions.Options;

namespace Aholo.Configuration;

/// <summary>Checks every key and tells each mistake in a sentence that names the key as it stands in configuration.</summary>
internal sealed class AholoClientOptionsValidator : IValidateOptions<AholoClientOptions>
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, AholoClientOptions options)
    {
        var mistakes = new List<string>();
        CheckBaseUrl(options, mistakes);
        CheckAuth(options, mistakes);

        var retry = options.Retry;
        CheckRange("Retry:MaxAttempts", retry.MaxAttempts, 1, 10, mistakes);
        CheckRange("Retry:BaseDelay", retry.BaseDelay, TimeSpan.FromMilliseconds(1), LongestWait, mistakes);
        CheckRange("Retry:MaxDelay", retry.MaxDelay, TimeSpan.FromMilliseconds(1), LongestWait, mistakes);
        CheckRange("Retry:MaxRetryAfter", retry.MaxRetryAfter, TimeSpan.Zero, LongestWait, mistakes);
        CheckRange("Retry:AttemptTimeout", retry.AttemptTimeout, TimeSpan.FromMilliseconds(10), LongestWait, mistakes);

        CheckOrder("Retry:BaseDelay", retry.BaseDelay, "Retry:MaxDelay", retry.MaxDelay, mistakes);

        var upload = options.Upload;
        CheckRange("Upload:BlockConcurrency", upload.BlockConcurrency, 1, 32, mistakes);
        CheckRange("Upload:AttemptTimeout", upload.AttemptTimeout, TimeSpan.FromMilliseconds(10), LongestWait, mistakes);
        CheckRange("Upload:StatusPollInterval", upload.StatusPollInterval, TimeSpan.FromMilliseconds(200), LongestWait, mistakes);
        CheckRange("Upload:StatusTimeout", upload.StatusTimeout, TimeSpan.FromMilliseconds(200), LongestWait, mistakes);

        if (!Enum.IsDefined(upload.BlockInitTransport))
            mistakes.Add($"Aholo:Upload:BlockInitTransport must be Query or Form, but is {upload.BlockInitTransport}.");
        CheckOrder("Upload:StatusPollInterval", upload.StatusPollInterval, "Upload:StatusTimeout", upload.StatusTimeout, mistakes);

        CheckRange("RateLimit:PermitsPerSecond", options.RateLimit.PermitsPerSecond, 0, 10_000, mistakes);
        CheckRange("RateLimit:Burst", options.RateLimit.Burst, 1, 10_000, mistakes);

        var breaker = options.CircuitBreaker;
        if (breaker.FailureRatio is not (> 0 and <= 1))
            mistakes.Add($"Aholo:CircuitBreaker:FailureRatio must be above 0 and at most 1, but is {breaker.FailureRatio}.");
        CheckRange("CircuitBreaker:MinimumThroughput", breaker.MinimumThroughput, 2, int.MaxValue, mistakes);
        CheckRange("CircuitBreaker:SamplingDuration", breaker.SamplingDuration, TimeSpan.FromMilliseconds(500), LongestWait, mistakes);
        CheckRange("CircuitBreaker:BreakDuration", breaker.BreakDuration, TimeSpan.FromMilliseconds(500), LongestWait, mistakes);

        CheckRange("StatusBatch:Window", options.StatusBatch.Window, TimeSpan.Zero, TimeSpan.FromSeconds(10), mistakes);
        CheckRange("StatusBatch:Interval", options.StatusBatch.Interval, TimeSpan.Zero, TimeSpan.FromSeconds(60), mistakes);
        CheckRange("StatusBatch:MaxIds", options.StatusBatch.MaxIds, 1, 1000, mistakes);

        if (options.VideoTypeCode < 0)
            mistakes.Add($"Aholo:VideoTypeCode must not be negative, but is {options.VideoTypeCode}.");
        if (!Enum.IsDefined(options.VideoDurationUnit))
            mistakes.Add($"Aholo:VideoDurationUnit must be Seconds or Milliseconds, but is {options.VideoDurationUnit}.");

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static void CheckBaseUrl(AholoClientOptions options, List<string> mistakes)
    {
        if (!Enum.IsDefined(options.Generation))
            mistakes.Add($"Aholo:Generation must be V2 or V1, but is {options.Generation}.");

        var url = options.BaseUrl;
        if (url is null)
            mistakes.Add($"Aholo:BaseUrl is required, for example {AholoClientOptions.DefaultBaseUrl}.");
        else if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
            mistakes.Add($"Aholo:BaseUrl must be an absolute https URL, but is '{url.OriginalString}'.");
        else if (url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
            mistakes.Add("Aholo:BaseUrl must hold neither credentials nor a query nor a fragment.");
        else if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
            mistakes.Add($"Aholo:BaseUrl must be https, because {url.Host} is not a loopback address.");
        else if (url.Scheme == Uri.UriSchemeHttp && !options.AllowHttp)
            mistakes.Add($"Aholo:BaseUrl is plain http ({url.Host}): set Aholo:AllowHttp to true to allow that on a loopback address.");
        else if (options.Generation == AholoGeneration.V1 && url == new Uri(AholoClientOptions.DefaultBaseUrl))
            mistakes.Add("Aholo:BaseUrl is required when Aholo:Generation is V1: https://api.aholo3d.cn or https://api.aholo3d.com/global.");
    }

    private static void CheckAuth(AholoClientOptions options, List<string> mistakes)
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
                    mistakes.Add("Aholo:Auth:ApiKey must hold visible ASCII characters only, without spaces or line ends.");
                break;
            default:
                mistakes.Add($"Aholo:Auth:Mode must be Signature, Bearer or ApiKey, but is {auth.Mode}.");
                break;
        }

        if (options.Generation == AholoGeneration.V1 && auth.Mode != AholoAuthMode.ApiKey)
            mistakes.Add($"Aholo:Auth:Mode must be ApiKey when Aholo:Generation is V1, but is {auth.Mode}.");
        if (options.Generation == AholoGeneration.V2 && string.IsNullOrWhiteSpace(auth.AppUid))
            mistakes.Add("Aholo:Auth:AppUid is required when Aholo:Generation is V2: every call names the user it is made for.");
        CheckRange("Auth:ClockOffset", auth.ClockOffset, -LongestWait, LongestWait, mistakes);

        void Require(string key, string? value)
        {
            if (string.IsNullOrWhiteSpace(value))
                mistakes.Add($"Aholo:Auth:{key} is required when Aholo:Auth:Mode is {auth.Mode}.");
        }
    }

    private static void CheckOrder(string lowerKey, TimeSpan lower, string upperKey, TimeSpan upper, List<string> mistakes)
    {
        if (lower > upper)
            mistakes.Add($"Aholo:{lowerKey} must not be longer than Aholo:{upperKey} ({upper}), but is {lower}.");
    }

    private static void CheckRange<T>(string key, T value, T least, T most, List<string> mistakes)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            mistakes.Add($"Aholo:{key} must be between {least} and {most}, but is {value}.");
    }
}
