namespace LocalAzure.Functions.Http;

/// <summary>Searches the causes of an exception.</summary>
internal static class ExceptionCauses
{
    /// <summary>Finds the first exception of a type: the exception itself, or one within it. Null if there is none.</summary>
    public static T? Find<T>(this Exception exception, Func<T, bool>? predicate = null)
        where T : Exception => exception switch
    {
        T found when predicate?.Invoke(found) != false => found,
        AggregateException several => several.InnerExceptions.Select(inner => inner.Find(predicate)).FirstOrDefault(found => found is not null),
        { InnerException: { } inner } => inner.Find(predicate),
        _ => null,
    };
}
