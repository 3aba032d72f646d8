namespace Microsoft.DurableTask;

/// <summary>Turns inputs, outputs and custom status to text and back.</summary>
public abstract class DataConverter
{
    /// <summary>Turns a value to text; null stays null.</summary>
    public abstract string? Serialize(object? value);

    /// <summary>Turns text to a value of <paramref name="targetType"/>.</summary>
    public abstract object? Deserialize(string? data, Type targetType);

    /// <summary>Turns text to a value of <typeparamref name="T"/>.</summary>
    public virtual T? Deserialize<T>(string? data) => (T?)Deserialize(data, typeof(T));
}
