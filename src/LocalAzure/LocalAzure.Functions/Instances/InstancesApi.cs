using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using DurableTask.Core;
using LocalAzure.DurableTask;
using LocalAzure.DurableTask.Browsing;
using LocalAzure.DurableTask.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace LocalAzure.Functions.Instances;

/// <summary>
/// The API of the page. It is read-only: the page sends actions to the management API of Durable Functions. The size of each response is bounded.
/// </summary>
/// <param name="orchestrations">Gets the orchestrations; null if they are not in SQLite, or not open yet.</param>
internal sealed class InstancesApi(Func<SqliteOrchestrationService?> orchestrations)
{
    private const int MaxSearch = 200;
    private const int DefaultInstances = 50;
    private const int MaxInstances = 200;
    private const int DefaultEvents = 200;
    private const int MaxEvents = 500;

    /// <summary>Returns a page of the instances.</summary>
    public Task ListAsync(HttpContext context) => AnswerAsync(context, InstancesJson.Default.InstanceListView, service =>
    {
        var query = context.Request.Query;
        var search = query["search"].ToString().Trim();
        if (search.Length > MaxSearch)
            throw new InvalidQueryException($"'search' has more than {MaxSearch} characters. Search for a part of the id or the name.");

        var list = service.List(new(
            ReadStatus(query["status"]), search, query["topLevel"] == "true", ReadBefore(query["before"]), ReadTop(query["top"], DefaultInstances, MaxInstances)));
        return new(service.CurrentTime, list.Instances, list.Older?.ToString(CultureInfo.InvariantCulture), list.Counts);
    });

    /// <summary>Returns one instance.</summary>
    public Task GetAsync(HttpContext context) => AnswerAsync(context, InstancesJson.Default.InstanceView, service =>
        service.FindDetails(ReadId(context)) is { } details ? InstanceView.Of(details, service.CurrentTime) : null);

    /// <summary>Returns a page of the history of an instance: the last events, or those before or after a position.</summary>
    public Task GetHistoryAsync(HttpContext context) => AnswerAsync(context, InstancesJson.Default.HistoryView, service =>
    {
        var query = context.Request.Query;
        var top = ReadTop(query["top"], DefaultEvents, MaxEvents);
        var page = query.ContainsKey("after")
            ? service.ReadHistoryAfter(ReadId(context), ReadPosition("after", query["after"]), top)
            : service.ReadHistoryBefore(
                ReadId(context), query.ContainsKey("before") ? ReadPosition("before", query["before"]) : HistoryPosition.End, top);
        return page is null ? null : HistoryView.Of(page);
    });

    private async Task AnswerAsync<T>(HttpContext context, JsonTypeInfo<T> type, Func<SqliteOrchestrationService, T?> read)
        where T : class
    {
        var response = context.Response;
        if (orchestrations() is not { } service)
        {
            await RefuseAsync(
                context,
                StatusCodes.Status503ServiceUnavailable,
                "There are no orchestrations in SQLite: the host is starting, the app has no orchestrators, or its host.json sets another storage provider, "
                + "whose instances the management API lists.");
            return;
        }

        try
        {
            // Read first, so that a change during the read gives the next response another tag.
            var tag = new EntityTagHeaderValue($"\"{service.Revision}\"");
            response.GetTypedHeaders().ETag = tag;
            if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }

            if (read(service) is { } answer)
                await response.WriteAsJsonAsync(answer, type, cancellationToken: context.RequestAborted);
            else
                await RefuseAsync(context, StatusCodes.Status404NotFound, $"There is no instance with the id '{ReadId(context)}'.");
        }
        catch (InvalidQueryException exception)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, exception.Message);
        }
        catch (OrchestrationStoreException exception)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, exception.Message);
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string detail)
    {
        context.Response.Headers.ETag = default;
        return TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);
    }

    private static string ReadId(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private static OrchestrationStatus? ReadStatus(StringValues value)
    {
        if (StringValues.IsNullOrEmpty(value))
            return null;

        return Enum.GetNames<OrchestrationStatus>().Contains(value.ToString(), StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<OrchestrationStatus>(value.ToString(), ignoreCase: true)
            : throw new InvalidQueryException($"'status' is '{value}'. Use one of {string.Join(", ", Enum.GetNames<OrchestrationStatus>())}.");
    }

    private static long? ReadBefore(StringValues value)
    {
        if (StringValues.IsNullOrEmpty(value))
            return null;

        return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var key)
            ? key
            : throw new InvalidQueryException($"'before' is '{value}'. Use the value of 'older' of the page before.");
    }

    private static HistoryPosition ReadPosition(string name, StringValues value) =>
        HistoryPosition.TryParse(value.ToString(), out var position)
            ? position
            : throw new InvalidQueryException($"'{name}' is '{value}'. Use the value of 'position' of an event.");

    private static int ReadTop(StringValues value, int byDefault, int max)
    {
        if (StringValues.IsNullOrEmpty(value))
            return byDefault;

        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var top) && top >= 1 && top <= max
            ? top
            : throw new InvalidQueryException($"'top' is '{value}'. Use a number from 1 to {max}.");
    }

    private sealed class InvalidQueryException(string message) : Exception(message);
}
