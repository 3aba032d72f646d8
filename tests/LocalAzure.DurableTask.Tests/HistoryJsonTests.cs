using System.Collections;
using System.Reflection;
using System.Text;
using DurableTask.Core;
using DurableTask.Core.History;
using LocalAzure.DurableTask.Serialization;
using Newtonsoft.Json;

namespace LocalAzure.DurableTask.Tests;

public sealed class HistoryJsonTests
{
    public static TheoryData<Type> EventTypes => [.. HistoryEvent.KnownTypes()];

    [Theory]
    [MemberData(nameof(EventTypes))]
    public void A_stored_event_keeps_all_of_its_members(Type type)
    {
        var historyEvent = (HistoryEvent)Fill(type, depth: 0)!;

        var read = HistoryJson.ReadEvents(HistoryJson.Write(new List<HistoryEvent> { historyEvent })).ShouldHaveSingleItem();

        read.ShouldBeOfType(type);
        Describe(read).ShouldBe(Describe(historyEvent));
    }

    [Fact]
    public void A_message_keeps_the_type_of_its_event_and_times_to_the_tick()
    {
        var time = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddTicks(1_234_567);
        var message = new TaskMessage
        {
            OrchestrationInstance = new() { InstanceId = "id", ExecutionId = "execution" },
            Event = new TimerFiredEvent(-1) { FireAt = time, TimerId = 7, Timestamp = time },
        };

        var read = HistoryJson.ReadMessage(HistoryJson.Write(message));

        var timer = read.Event.ShouldBeOfType<TimerFiredEvent>();
        timer.FireAt.ShouldBe(time);
        timer.FireAt.Kind.ShouldBe(DateTimeKind.Utc);
        timer.TimerId.ShouldBe(7);
    }

    [Fact]
    public void A_string_that_looks_like_a_date_stays_a_string()
    {
        var message = new TaskMessage { OrchestrationInstance = new() { InstanceId = "id" }, Event = new EventRaisedEvent(-1, "2026-01-02T03:04:05Z") };

        ((EventRaisedEvent)HistoryJson.ReadMessage(HistoryJson.Write(message)).Event).Input.ShouldBe("2026-01-02T03:04:05Z");
    }

    [Theory]
    [InlineData("""[{"$type":"System.IO.FileInfo, System.Runtime"}]""")]
    [InlineData("""[{"$type":"FileInfo"}]""")]
    [InlineData("""[{"$type":"DurableTask.Core.History.TimerFiredEvent, DurableTask.Core"}]""")]
    [InlineData("""[{"$type":"TaskScheduledEvent","Name":"a"},{"$type":"LocalAzure.DurableTask.Tests.HistoryJsonTests, LocalAzure.DurableTask.Tests"}]""")]
    [InlineData("""[{}]""")]
    [InlineData("""[""")]
    public void Data_that_is_not_a_history_is_rejected(string json) =>
        Should.Throw<JsonException>(() => HistoryJson.ReadEvents(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_type_name_inside_an_event_creates_no_object()
    {
        var json = """
            [{"$type":"TaskFailedEvent","FailureDetails":{"ErrorType":"e","ErrorMessage":"m",
            "Properties":{"x":{"$type":"System.IO.FileInfo, System.Runtime","fileName":"x"}}}}]
            """;

        var failed = (TaskFailedEvent)HistoryJson.ReadEvents(Encoding.UTF8.GetBytes(json)).ShouldHaveSingleItem();

        failed.FailureDetails!.Properties!["x"].ShouldBeOfType<Newtonsoft.Json.Linq.JObject>();
    }

    private static string Describe(HistoryEvent historyEvent) => JsonConvert.SerializeObject(historyEvent, Formatting.Indented);

    private static object? Fill(Type type, int depth)
    {
        if (type == typeof(string))
            return "text \"ü\" 😀";
        if (type == typeof(DateTime))
            return new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddTicks(7);
        if (type == typeof(bool))
            return true;
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Fill(inner, depth);
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(1);
        if (type.IsPrimitive)
            return Convert.ChangeType(42, type, System.Globalization.CultureInfo.InvariantCulture);
        if (type == typeof(IDictionary<string, string>))
            return new Dictionary<string, string> { ["key"] = "value" };
        if (type.IsAbstract || type.IsAssignableTo(typeof(IEnumerable)) || type == typeof(object) || depth > 3)
            return null;

        var value = System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);
        for (var declaring = type; declaring is not null && declaring != typeof(object); declaring = declaring.BaseType)
        {
            foreach (var field in declaring.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!field.Name.Contains("ExtensionData", StringComparison.OrdinalIgnoreCase))
                    field.SetValue(value, Fill(field.FieldType, depth + 1));
            }
        }

        return value;
    }
}
