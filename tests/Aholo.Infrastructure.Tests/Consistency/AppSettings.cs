using System.Text.Json.Nodes;
using Aholo.Functions;
using Aholo.Functions.Configuration;
using Aholo.Infrastructure.Tests.Templates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aholo.Infrastructure.Tests.Consistency;

/// <summary>The settings of the function app, by name.</summary>
internal static class AppSettings
{
    // The values of expressions in a deployment with default parameters and an Aholo account.
    private static readonly Dictionary<string, string> Examples = new()
    {
        ["AholoStorage__blobServiceUri"] = "https://stdata.blob.core.windows.net/",
        ["AholoServiceBus__fullyQualifiedNamespace"] = "sb-aholo.servicebus.windows.net",
        ["Aholo__Storage__Uploads"] = "uploads",
        ["Aholo__Storage__Assets"] = "assets",
        ["Aholo__Storage__State"] = "aholo-state",
        ["Aholo__DirectUploads__Enabled"] = "True",
        ["Aholo__Events__Entity"] = "aholo-events",
        ["Aholo__Events__Source"] = "urn:aholo-functions:func-aholo",
        ["Aholo__Events__TypePrefix"] = "internal.aholo",
        ["Aholo__History__Retention"] = "30.00:00:00",
        ["Aholo__BaseUrl"] = "https://openapi.kujiale.com/v2/aholo",
        ["Aholo__ApiVersion"] = "V2",
        ["Aholo__RateLimit__PermitsPerSecond"] = "5",
        ["Aholo__Auth__Mode"] = "Signature",
        ["Aholo__Auth__AppUid"] = "user",
        ["Aholo__Auth__AppKey"] = "key",
        ["Aholo__Auth__AppSecret"] = "secret",
        ["Aholo__Webhooks__Secret"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        ["Aholo__Webhooks__PreviousSecret"] = "whsec_c2VjcmV0LWJlZm9yZS10aGUtcm90YXRpb24=",
    };

    /// <summary>Gets the settings of <c>local.settings.sample.json</c>.</summary>
    public static IReadOnlyDictionary<string, string> OfSample() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "local.settings.sample.json")))!["Values"]!
            .AsObject().ToDictionary(setting => setting.Key, setting => setting.Value!.GetValue<string>());

    /// <summary>Gets the settings of the Bicep templates, with signature authentication.</summary>
    public static IReadOnlyDictionary<string, string> OfTemplate(ArmTemplate main)
    {
        var template = main.Holding("Microsoft.Web/sites");
        var settings = template.Variable("settings").AsObject().ToDictionary(setting => setting.Key, setting => setting.Value!.GetValue<string>());
        foreach (var name in (string[])["Aholo__Auth__AppKey", "Aholo__Auth__AppSecret"])
        {
            template.Variable("authSettings").GetValue<string>().ShouldContain($"'{name}'");
            settings.Add(name, "[]");
        }

        foreach (var name in (string[])["AholoServiceBus__fullyQualifiedNamespace", "AholoServiceBus__credential", "AholoServiceBus__clientId"])
        {
            template.Variable("serviceBusSettings").GetValue<string>().ShouldContain($"'{name}'");
            settings.Add(name, "[]");
        }

        return Resolve(settings);
    }

    /// <summary>Replaces values that only Azure knows by examples.</summary>
    public static IReadOnlyDictionary<string, string> Resolve(IReadOnlyDictionary<string, string> settings) =>
        settings.ToDictionary(setting => setting.Key, setting =>
        {
            if (!setting.Value.StartsWith('['))
                return setting.Value;
            if (Examples.TryGetValue(setting.Key, out var example))
                return example;
            setting.Key.ShouldNotStartWith("Aholo__", Case.Sensitive, $"there is no example of {setting.Value}");
            return setting.Value;
        });

    /// <summary>Starts the services of the app, which validates the settings.</summary>
    public static async Task StartAsync(IReadOnlyDictionary<string, string> settings, Action<IServiceProvider> inspect)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value)))
            .Build();
        var services = new ServiceCollection().AddLogging().AddSettings(configuration).AddConnections(configuration);
        services.AddAholoClient(configuration.GetSection(AholoFunctionsOptions.SectionName));
        await using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<IStartupValidator>().Validate();
        inspect(provider);
    }
}
