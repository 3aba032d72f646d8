using System.Text.Json.Nodes;

namespace LocalAzure.Aspire;

/// <summary>The queues and topics of a broker, in the format of the official emulator's <c>Config.json</c>.</summary>
internal sealed class BrokerEntities
{
    private readonly JsonArray _queues = [];
    private readonly JsonArray _topics = [];

    public bool IsEmpty => _queues.Count == 0 && _topics.Count == 0;

    public void AddQueue(string name, bool requiresDuplicateDetection) => _queues.Add(new JsonObject
    {
        ["Name"] = name,
        ["Properties"] = new JsonObject { ["RequiresDuplicateDetection"] = requiresDuplicateDetection },
    });

    public void AddTopic(string name, IEnumerable<string> subscriptions) => _topics.Add(new JsonObject
    {
        ["Name"] = name,
        ["Subscriptions"] = new JsonArray([.. subscriptions.Select(subscription => new JsonObject { ["Name"] = subscription })]),
    });

    /// <summary>Returns the content of the file.</summary>
    public string ToJson() => new JsonObject
    {
        ["UserConfig"] = new JsonObject
        {
            ["Namespaces"] = new JsonArray(new JsonObject
            {
                ["Name"] = "sbemulatorns",
                ["Queues"] = _queues.DeepClone(),
                ["Topics"] = _topics.DeepClone(),
            }),
        },
    }.ToJsonString();
}
