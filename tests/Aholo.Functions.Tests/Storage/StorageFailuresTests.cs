using Aholo.Functions.Storage;
using Azure;

namespace Aholo.Functions.Tests.Storage;

public sealed class StorageFailuresTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(408, true)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(503, true)]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    [InlineData(409, false)]
    [InlineData(412, false)]
    public void Only_a_transient_failure_is_an_outage(int status, bool transient)
    {
        var failure = new RequestFailedException(status, "storage says no");

        StorageFailures.Is(failure).ShouldBeTrue();
        StorageFailures.IsTransient(failure).ShouldBe(transient);
        StorageFailures.IsTransient(new AggregateException(failure, failure)).ShouldBe(transient);
        StorageFailures.IsTransient(new AggregateException(failure, new RequestFailedException(403, "no"))).ShouldBeFalse();
    }

    [Fact]
    public void A_container_that_cannot_be_listed_is_an_outage_and_another_failure_is_not()
    {
        StorageFailures.IsTransient(new UnlistableContainerException("uploads")).ShouldBeTrue();
        StorageFailures.IsTransient(new TimeoutException()).ShouldBeFalse();
        StorageFailures.IsTransient(new AggregateException(new TimeoutException())).ShouldBeFalse();
        StorageFailures.IsTransient(new AggregateException()).ShouldBeFalse();
    }
}
