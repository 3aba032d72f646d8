using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Activities;

/// <summary>Writes the record of a project that has ended.</summary>
internal sealed class WriteRecord(RecordStore records)
{
    [Function(nameof(WriteRecord))]
    public Task RunAsync([ActivityTrigger] ProjectRecord record, CancellationToken cancellationToken) =>
        records.WriteAsync(record, cancellationToken);
}
