namespace Aholo.Tests.Cli;

/// <summary>Calls back when a line with a text is written.</summary>
internal sealed class SignalingWriter(string text, Action signal) : StringWriter
{
    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (value?.Contains(text, StringComparison.Ordinal) == true)
            signal();
    }
}
