using Amqp;
using Amqp.Framing;
using Embedded.ServiceBus.Client;

namespace Azure.Messaging.ServiceBus;

/// <summary>Sends to a queue or a topic. Safe for use by many threads; keeps one link, which it opens again when it was lost.</summary>
public class ServiceBusSender : IAsyncDisposable
{
    private readonly RetryPolicy _retry = null!;
    private readonly Recoverable<OpenLink<SenderLink>> _link = null!;

    protected ServiceBusSender()
    {
    }

    internal ServiceBusSender(string entityPath, ServiceBusClient client)
    {
        (EntityPath, FullyQualifiedNamespace) = (entityPath, client.FullyQualifiedNamespace);
        Identifier = $"{entityPath}-{Guid.NewGuid()}";
        _retry = client.Retry;
        _link = new(token => OpenAsync(client.Connection, token));
    }

    public virtual string FullyQualifiedNamespace { get; } = "";

    /// <summary>The queue's or topic's path.</summary>
    public virtual string EntityPath { get; } = "";

    public virtual bool IsClosed { get; private set; }

    public virtual string Identifier { get; } = "";

    /// <summary>Sends a message and returns when the service has stored it.</summary>
    /// <exception cref="ServiceBusException">It was not stored, or it is not known whether it was.</exception>
    public virtual Task SendMessageAsync(ServiceBusMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return SendAsync(MessageConverter.ToAmqp(message), cancellationToken);
    }

    /// <summary>Sends all messages in one transfer, so that all are stored or none.</summary>
    /// <exception cref="ServiceBusException">They were not stored, or it is not known; too large together, they never are.</exception>
    public virtual async Task SendMessagesAsync(IEnumerable<ServiceBusMessage> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        using var batch = new ServiceBusMessageBatch(long.MaxValue);
        foreach (var message in messages)
            batch.TryAddMessage(message);
        await SendMessagesAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="SendMessagesAsync(IEnumerable{ServiceBusMessage}, CancellationToken)"/>
    public virtual async Task SendMessagesAsync(ServiceBusMessageBatch messageBatch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messageBatch);
        if (messageBatch.Count > 0)
            await SendAsync(messageBatch.ToAmqp(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>An empty batch that takes as much as the entity allows.</summary>
    public virtual ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CancellationToken cancellationToken = default) =>
        CreateMessageBatchAsync(new CreateMessageBatchOptions(), cancellationToken);

    /// <summary>An empty batch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The options ask for more than the entity allows.</exception>
    public virtual async ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(
        CreateMessageBatchOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ObjectDisposedException.ThrowIf(IsClosed, this);
        var allowed = await _retry.RunAsync(
            async token => (await _link.GetAsync(token).ConfigureAwait(false)).MaxMessageSize, _retry.TryTimeout, EntityPath, cancellationToken)
            .ConfigureAwait(false);
        if (options.MaxSizeInBytes is { } size)
            ArgumentOutOfRangeException.ThrowIfGreaterThan(size, allowed, nameof(options));
        return new ServiceBusMessageBatch(options.MaxSizeInBytes ?? allowed);
    }

    public virtual async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        IsClosed = true;
        await _link.DisposeAsync().ConfigureAwait(false);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    private async Task<OpenLink<SenderLink>> OpenAsync(AmqpConnection connection, CancellationToken cancellationToken)
    {
        var session = await connection.OpenSessionAsync(EntityPath, cancellationToken).ConfigureAwait(false);
        return await LinkOpening.OpenSenderAsync(session, EntityPath, cancellationToken).ConfigureAwait(false);
    }

    private Task SendAsync(Message message, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        return _retry.RunAsync(token => TrySendAsync(message, token), EntityPath, cancellationToken);
    }

    private async Task TrySendAsync(Message message, CancellationToken cancellationToken)
    {
        var link = await _link.GetAsync(cancellationToken).ConfigureAwait(false);
        var settled = new TaskCompletionSource<Outcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        link.Link.Send(message, (_, _, outcome, _) => settled.TrySetResult(outcome), null);
        try
        {
            await Task.WhenAny(settled.Task, link.Lost).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            link.Link.Cancel(message);
            throw;
        }

        if (!settled.Task.IsCompleted)
            link.ThrowIfLost();
        switch (await settled.Task.ConfigureAwait(false))
        {
            case Accepted:
                return;
            case Rejected { Error: { } error }:
                throw new AmqpException(error);
            case var outcome:
                throw new AmqpException(ErrorCode.ConnectionForced, $"The message was not taken: {outcome}.");
        }
    }
}
