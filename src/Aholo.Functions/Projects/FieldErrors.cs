using System.Globalization;

namespace Aholo.Functions.Projects;

/// <summary>What is wrong with the fields of a request or a manifest, all of them at once. Of many errors the first are kept and the others counted.</summary>
internal sealed class FieldErrors
{
    /// <summary>The errors that are kept.</summary>
    private const int MaxKept = 20;

    /// <summary>The errors that a message names.</summary>
    private const int MaxNamed = 5;

    /// <summary>The longest error, in bytes.</summary>
    private const int MaxError = 700;

    /// <summary>The field of the error that says how many others there are: no field has this name.</summary>
    private const string Others = "…";

    private readonly OrderedDictionary<string, List<string>> _errors = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Whether anything is wrong.</summary>
    public bool Any => _count > 0;

    /// <summary>The names of the first invalid fields.</summary>
    public IReadOnlyList<string> Fields => [.. _errors.Keys.Take(MaxNamed)];

    /// <summary>Says what is wrong with a field: "must be …", "is not …".</summary>
    public void Add(string field, string error)
    {
        if (++_count > MaxKept)
            return;

        field = field.Bound(BoundedText.MaxQuote);
        if (!_errors.TryGetValue(field, out var errors))
            _errors.Add(field, errors = []);
        errors.Add($"{field} {error}.".Bound(MaxError));
    }

    /// <summary>The errors by field, as problem details have them.</summary>
    public Dictionary<string, string[]> ToDictionary()
    {
        var errors = _errors.ToDictionary(error => error.Key, error => error.Value.ToArray());
        if (_count > MaxKept)
            errors[Others] = [Rest(MaxKept)];
        return errors;
    }

    /// <summary>The first errors and the number of the others, bounded to <see cref="BoundedText.MaxDetail"/>.</summary>
    public override string ToString()
    {
        var errors = _errors.Values.SelectMany(errors => errors).ToList();
        if (_count <= MaxNamed)
            return string.Join(' ', errors).Bound(BoundedText.MaxDetail);

        var rest = Rest(MaxNamed);
        return $"{string.Join(' ', errors.Take(MaxNamed)).Bound(BoundedText.MaxDetail - rest.Length - 1)} {rest}";
    }

    private string Rest(int named) => string.Create(CultureInfo.InvariantCulture, $"There are {_count - named} more errors.");
}
