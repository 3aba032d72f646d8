namespace Aholo.Functions.Projects;

/// <summary>What is wrong with the fields of a request or a manifest, all of them at once.</summary>
internal sealed class FieldErrors
{
    private readonly SortedDictionary<string, List<string>> _errors = new(StringComparer.Ordinal);

    /// <summary>Whether anything is wrong.</summary>
    public bool Any => _errors.Count > 0;

    /// <summary>Says what is wrong with a field: "must be …", "is not …".</summary>
    public void Add(string field, string error)
    {
        if (!_errors.TryGetValue(field, out var errors))
            _errors.Add(field, errors = []);
        errors.Add($"{field} {error}.");
    }

    /// <summary>The errors by field, as problem details have them.</summary>
    public Dictionary<string, string[]> ToDictionary() => _errors.ToDictionary(error => error.Key, error => error.Value.ToArray());

    public override string ToString() => string.Join(' ', _errors.Values.SelectMany(errors => errors));
}
