using System.Diagnostics;
using System.Runtime.CompilerServices;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Embedded.ServiceBus.Client;
using Embedded.ServiceBus.Protocol;

namespace Azure.Messaging.ServiceBus;

/// <summary>
/// Receives from a queue, a subscription or a dead-letter queue. Safe for use by many threads; keeps one link, which it opens again when it
/// was lost.
/// </summary>
public class ServiceBusReceiver : IAsyncDisposable
{
    private const int MaxDeadLetterTextLength = 4096;

    private readonly RetryPolicy _retry = null!;
    private readonly Recoverable<ReceiveLink> _link = null!;
    private readonly Recoverable<RequestResponseLink> _management = null!;
    private long _lastPeeked;

    protected ServiceBusReceiver()
    {
    }

    internal ServiceBusReceiver(string entityPath, ServiceBusClient client, ServiceBusReceiverOptions options)
    {
        EntityPath = options.SubQueue switch
        {
            SubQueue.None => entityPath,
            SubQueue.DeadLetter => entityPath + ServiceBusAmqp.DeadLetterSuffix,
            _ => throw new NotSupportedException($"This client does not receive from the sub-queue {options.SubQueue}."),
        };
        FullyQualifiedNamespace = client.FullyQualifiedNamespace;
        Identifier = options.Identifier ?? $"{EntityPath}-{Guid.NewGuid()}";
        ReceiveMode = options.ReceiveMode;
        _retry = client.Retry;
        _link = new(token => OpenAsync(client.Connection, token));
        _management = new(token => OpenManagementAsync(client.Connection, token));
    }

    public virtual string FullyQualifiedNamespace { get; } = "";

    /// <summary>The path, with that of the sub-queue.</summary>
    public virtual string EntityPath { get; } = "";

    public virtual ServiceBusReceiveMode ReceiveMode { get; }

    public virtual bool IsClosed { get; private set; }

    public virtual string Identifier { get; } = "";

    private bool ReceivesAndDeletes => ReceiveMode == ServiceBusReceiveMode.ReceiveAndDelete;

    /// <summary>The next message, or null when none came in time.</summary>
    /// <param name="maxWaitTime">How long to wait; by default as long as a try may take.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public virtual async Task<ServiceBusReceivedMessage?> ReceiveMessageAsync(
        TimeSpan? maxWaitTime = default, CancellationToken cancellationToken = default) =>
        await ReceiveMessagesAsync(1, maxWaitTime, cancellationToken).ConfigureAwait(false) is [var message, ..] ? message : null;

    /// <summary>As many messages as are there, at most <paramref name="maxMessages"/>; none when none came in time.</summary>
    /// <param name="maxMessages">The most to receive.</param>
    /// <param name="maxWaitTime">How long to wait for the first; by default as long as a try may take.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public virtual async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveMessagesAsync(
        int maxMessages, TimeSpan? maxWaitTime = default, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMessages, 1);
        if (maxWaitTime is { } given)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(given, TimeSpan.Zero, nameof(maxWaitTime));
        ObjectDisposedException.ThrowIf(IsClosed, this);

        var wait = maxWaitTime ?? _retry.TryTimeout;
        var started = Stopwatch.GetTimestamp();
        return await _retry.RunAsync(
            async token =>
            {
                var link = await _link.GetAsync(token).ConfigureAwait(false);
                var left = wait - Stopwatch.GetElapsedTime(started);
                var messages = await link.ReceiveAsync(maxMessages, left > TimeSpan.Zero ? left : TimeSpan.Zero, token).ConfigureAwait(false);
                return messages.ConvertAll(message => MessageConverter.FromAmqp(message, link.Link));
            },
            wait + _retry.TryTimeout,
            EntityPath,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Messages as they come, until cancelled.</summary>
    public virtual async IAsyncEnumerable<ServiceBusReceivedMessage> ReceiveMessagesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (await ReceiveMessageAsync(cancellationToken: cancellationToken).ConfigureAwait(false) is { } message)
                yield return message;
        }
    }

    /// <summary>Looks at the next message without receiving it; each call goes on from the last.</summary>
    public virtual async Task<ServiceBusReceivedMessage?> PeekMessageAsync(
        long? fromSequenceNumber = default, CancellationToken cancellationToken = default) =>
        await PeekMessagesAsync(1, fromSequenceNumber, cancellationToken).ConfigureAwait(false) is [var message, ..] ? message : null;

    /// <summary>Looks at messages without receiving them; each call goes on from the last.</summary>
    public virtual async Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekMessagesAsync(
        int maxMessages, long? fromSequenceNumber = default, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMessages, 1);
        var body = new Map
        {
            [ServiceBusAmqp.Fields.FromSequenceNumber] = fromSequenceNumber ?? Interlocked.Read(ref _lastPeeked) + 1,
            [ServiceBusAmqp.Fields.MessageCount] = maxMessages,
        };
        var answer = await ManageAsync(ServiceBusAmqp.Operations.PeekMessage, body, cancellationToken).ConfigureAwait(false);
        ServiceBusReceivedMessage[] messages =
            [.. (answer[ServiceBusAmqp.Fields.Messages] as IEnumerable<object> ?? []).Cast<Map>().Select(entry => Decode(entry))];
        if (messages is [.., var last])
            Interlocked.Exchange(ref _lastPeeked, last.SequenceNumber);
        return messages;
    }

    /// <summary>Removes a received message: it is done.</summary>
    /// <exception cref="ServiceBusException">The lock was lost; another receiver may get the message.</exception>
    public virtual Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        SettleAsync(message, ServiceBusAmqp.DispositionStatus.Completed, propertiesToModify: null, cancellationToken: cancellationToken);

    /// <summary>Makes a received message available again; its delivery counts as failed.</summary>
    /// <exception cref="ServiceBusException">The lock was lost.</exception>
    public virtual Task AbandonMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default) =>
        SettleAsync(message, ServiceBusAmqp.DispositionStatus.Abandoned, propertiesToModify, cancellationToken: cancellationToken);

    /// <summary>Moves a received message to the dead-letter queue.</summary>
    /// <exception cref="ServiceBusException">The lock was lost.</exception>
    public virtual Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default) =>
        SettleAsync(message, ServiceBusAmqp.DispositionStatus.DeadLettered, propertiesToModify, cancellationToken: cancellationToken);

    /// <inheritdoc cref="DeadLetterMessageAsync(ServiceBusReceivedMessage, IDictionary{string, object}, CancellationToken)"/>
    public virtual Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message,
        string deadLetterReason,
        string? deadLetterErrorDescription = null,
        CancellationToken cancellationToken = default) =>
        DeadLetterMessageAsync(message, null!, deadLetterReason, deadLetterErrorDescription, cancellationToken);

    /// <inheritdoc cref="DeadLetterMessageAsync(ServiceBusReceivedMessage, IDictionary{string, object}, CancellationToken)"/>
    public virtual Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message,
        IDictionary<string, object> propertiesToModify,
        string deadLetterReason,
        string? deadLetterErrorDescription = null,
        CancellationToken cancellationToken = default) =>
        SettleAsync(
            message,
            ServiceBusAmqp.DispositionStatus.DeadLettered,
            propertiesToModify,
            deadLetterReason,
            deadLetterErrorDescription,
            cancellationToken);

    /// <summary>Locks a received message for another lock duration and sets its <see cref="ServiceBusReceivedMessage.LockedUntil"/>.</summary>
    /// <exception cref="ServiceBusException">The lock was lost.</exception>
    public virtual async Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
    {
        ThrowIfNotLocked(message);
        var answer = await ManageAsync(ServiceBusAmqp.Operations.RenewLock, LockTokens(message), cancellationToken).ConfigureAwait(false);
        if (answer[ServiceBusAmqp.Fields.Expirations] is DateTime[] and [var lockedUntil, ..])
            message.LockedUntil = new DateTimeOffset(lockedUntil, TimeSpan.Zero);
    }

    public virtual async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        IsClosed = true;
        await _link.DisposeAsync().ConfigureAwait(false);
        await _management.DisposeAsync().ConfigureAwait(false);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    private static ServiceBusReceivedMessage Decode(Map entry)
    {
        var encoded = (byte[])entry[ServiceBusAmqp.Fields.Message];
        return MessageConverter.FromAmqp(Message.Decode(new ByteBuffer(encoded, 0, encoded.Length, encoded.Length)));
    }

    private static Map LockTokens(ServiceBusReceivedMessage message) =>
        new() { [ServiceBusAmqp.Fields.LockTokens] = new[] { message.LockTokenGuid } };

    private async Task<ReceiveLink> OpenAsync(AmqpConnection connection, CancellationToken cancellationToken)
    {
        var session = await connection.OpenSessionAsync(EntityPath, cancellationToken).ConfigureAwait(false);
        return await ReceiveLink.OpenAsync(session, EntityPath, Identifier, ReceivesAndDeletes, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RequestResponseLink> OpenManagementAsync(AmqpConnection connection, CancellationToken cancellationToken)
    {
        var session = await connection.OpenSessionAsync(EntityPath, cancellationToken).ConfigureAwait(false);
        return await RequestResponseLink.OpenAsync(session, EntityPath + ServiceBusAmqp.ManagementSuffix, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Settles by the management node, which says whether the lock still held. The library's own way to settle says nothing.
    /// </summary>
    private async Task SettleAsync(
        ServiceBusReceivedMessage message,
        string disposition,
        IDictionary<string, object>? propertiesToModify,
        string? deadLetterReason = null,
        string? deadLetterErrorDescription = null,
        CancellationToken cancellationToken = default)
    {
        ThrowIfNotLocked(message);
        ThrowIfTooLong(deadLetterReason);
        ThrowIfTooLong(deadLetterErrorDescription);
        var body = LockTokens(message);
        body[ServiceBusAmqp.Fields.DispositionStatus] = disposition;
        if (deadLetterReason is not null)
            body[ServiceBusAmqp.Fields.DeadLetterReason] = deadLetterReason;
        if (deadLetterErrorDescription is not null)
            body[ServiceBusAmqp.Fields.DeadLetterDescription] = deadLetterErrorDescription;
        if (propertiesToModify is { Count: > 0 })
        {
            var properties = new Map();
            foreach (var (key, value) in propertiesToModify)
                properties[key] = MessageConverter.ToAmqp(key, value);
            body[ServiceBusAmqp.Fields.PropertiesToModify] = properties;
        }

        await ManageAsync(ServiceBusAmqp.Operations.UpdateDisposition, body, cancellationToken).ConfigureAwait(false);
        message.IsSettled = true;
        if (message.Delivery is var (link, delivered))
            ReceiveLink.Forget(link, delivered);
    }

    private static void ThrowIfTooLong(string? text, [CallerArgumentExpression(nameof(text))] string? name = null)
    {
        if (text?.Length > MaxDeadLetterTextLength)
            throw new ArgumentOutOfRangeException(name, $"The text has {text.Length} characters; at most {MaxDeadLetterTextLength} are allowed.");
    }

    private void ThrowIfNotLocked(ServiceBusReceivedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (ReceivesAndDeletes)
            throw new InvalidOperationException("Messages received in the mode ReceiveAndDelete are gone already; use PeekLock to settle them.");
        if (message.LockTokenGuid == Guid.Empty)
            throw new InvalidOperationException("A message that was peeked has no lock; receive it to settle it.");
    }

    private async Task<Map> ManageAsync(string operation, Map body, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        return await _retry.RunAsync(
            async token =>
            {
                var link = await _management.GetAsync(token).ConfigureAwait(false);
                var request = new Message { ApplicationProperties = new ApplicationProperties(), BodySection = new AmqpValue { Value = body } };
                request.ApplicationProperties[ServiceBusAmqp.Operations.Property] = operation;
                return Result(await link.RequestAsync(request, token).ConfigureAwait(false));
            },
            _retry.TryTimeout,
            EntityPath,
            cancellationToken).ConfigureAwait(false);
    }

    private static Map Result(Message answer)
    {
        var properties = answer.ApplicationProperties ?? new ApplicationProperties();
        if (properties[ServiceBusAmqp.Fields.StatusCode] is >= 200 and < 300)
            return answer.Body as Map ?? [];

        var condition = properties[ServiceBusAmqp.Fields.ErrorCondition]?.ToString() ?? ErrorCode.InternalError;
        throw new AmqpException(condition, properties[ServiceBusAmqp.Fields.StatusDescription] as string ?? condition);
    }
}
