namespace Microsoft.Azure.Functions.Worker;

/// <summary>A value that the trigger brought can't become the parameter's type.</summary>
public class FunctionInputConverterException : FunctionWorkerException
{
    public FunctionInputConverterException(string? message) : base(message)
    {
    }

    public FunctionInputConverterException(string? message, Exception? innerException) : base(message, innerException)
    {
    }
}
