using System.Globalization;
using Aholo.Files.Text;

namespace Aholo.Functions.Projects;

/// <summary>Collects the errors in the fields of a request or a manifest. The first are kept, the others counted.</summary>
internal sealed class FieldErrors
{
    /// <summary>The most errors that are kept.</summary>
    private const int MaxKept = 20;

    /// <summary>The most errors in a message.</summary>
    private const int MaxNamed = 5;

    /// <summary>The longest error, in bytes.</summary>
    private const int MaxError = 700;

    /// <summary>The key under which the number of the other errors is reported. No field has this name.</summary>
    private const string Others = "…";

    private readonly OrderedDictionary<string, List<string>> _errors = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Whether there are errors.</summary>
    public bool Any => _count > 0;

    /// <summary>The names of the first invalid fields.</summary>
    public IReadOnlyList<string> Fields => [.. _errors.Keys.Take(MaxNamed)];

    /// <summary>Adds an error of a field: "must be …", "is not …".</summary>
    public void Add(string field, string error)
    {
        if (++_count > MaxKept)
            return;

        field = field.Bound(BoundedText.MaxQuote);
        if (!_errors.TryGetValue(field, out var errors))
            _errors.Add(field, errors = []);
        errors.Add($"{field} {error}.".Bound(MaxError));
    }

    /// <summary>Gets the errors by field, as in problem details.</summary>
    public Dictionary<string, string[]> ToDictionary()
    {
        var errors = _errors.ToDictionary(error => error.Key, error => error.Value.ToArray());
        if (_count > MaxKept)
            errors[Others] = [Rest(MaxKept)];
        return errors;
    }

    /// <summary>Gets the first errors and the number of the others, shortened to <see cref="BoundedText.MaxDetail"/>.</summary>
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
