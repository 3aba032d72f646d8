namespace Embedded.Tests.Parity;

/// <summary>A type itself (kind <c>type</c>) or one of its members, as it looks to the code that uses it.</summary>
/// <remarks>
/// Nullability has one character for each type that a member's signature names, in its order: <c>?</c> may be null, <c>!</c> may not, <c>~</c> doesn't say.
/// </remarks>
internal sealed record ApiRow(string Namespace, string Type, string Kind, string Signature, string Nullability = "")
{
    /// <summary>Whether code that compiles with this row compiles with the other one, too, without a warning.</summary>
    public bool IsCompatibleWith(ApiRow theirs) =>
        theirs.Kind == Kind && theirs.Signature == Signature && theirs.Nullability.Length == Nullability.Length
        && theirs.Nullability.Zip(Nullability).All(pair => pair.First == '~' || pair.First == pair.Second);

    public override string ToString() => Nullability.Contains('?', StringComparison.Ordinal) ? $"{Signature} [{Nullability}]" : Signature;
}
