using System.Diagnostics;
using System.Threading.Channels;
using Amqp;

namespace Embedded.ServiceBus.Client;

/// <summary>A receiving link that has as much credit as somebody is waiting for, and gives back what was not used.</summary>
internal sealed class ReceiveLink : IRecoverable
{
    // Messages that come together are handed out together.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(20);

    private readonly Channel<Message> _arrived = Channel.CreateUnbounded<Message>();
    private readonly SemaphoreSlim _receiving = new(1, 1);
    private readonly OpenLink<ReceiverLink> _link;
    private readonly bool _receivesAndDeletes;
    private readonly Lock _lock = new();
    private int _credit;
    private bool _wanted;

    private ReceiveLink(OpenLink<ReceiverLink> link, bool receivesAndDeletes)
    {
        (_link, _receivesAndDeletes) = (link, receivesAndDeletes);
        link.Link.Start(credit: 0, OnMessage);
    }

    public bool IsOpen => _link.IsOpen;

    public ReceiverLink Link => _link.Link;

    public static async Task<ReceiveLink> OpenAsync(
        Session session, string entityPath, string identifier, bool receivesAndDeletes, CancellationToken cancellationToken) =>
        new(
            await LinkOpening.OpenReceiverAsync(session, entityPath, identifier, receivesAndDeletes, cancellationToken).ConfigureAwait(false),
            receivesAndDeletes);

    /// <summary>At least one message and at most <paramref name="maxMessages"/>, or none when none came in time.</summary>
    /// <exception cref="AmqpException">The link was lost.</exception>
    public async Task<List<Message>> ReceiveAsync(int maxMessages, TimeSpan maxWait, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        if (!await _receiving.WaitAsync(maxWait, cancellationToken).ConfigureAwait(false))
            return [];

        var messages = new List<Message>();
        try
        {
            Take(messages, maxMessages);
            if (messages.Count < maxMessages)
                Request(maxMessages - messages.Count);

            // Wait for the first message only; what comes right after it comes along.
            var remaining = maxWait - Stopwatch.GetElapsedTime(started);
            var wait = messages.Count > 0 ? Linger : remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
            while (messages.Count < maxMessages && await HasArrivedAsync(wait, cancellationToken).ConfigureAwait(false))
            {
                Take(messages, maxMessages);
                wait = Linger;
            }

            EndRequest(messages, maxMessages);
            // What came before the link was lost is good: locks outlive their link.
            if (messages.Count == 0)
                _link.ThrowIfLost();
            return messages;
        }
        catch
        {
            EndRequest(messages, maxMessages);
            foreach (var message in messages)
                Keep(message);
            throw;
        }
        finally
        {
            _receiving.Release();
        }
    }

    /// <summary>Tells the link that a message was settled by other means, so that it can forget it.</summary>
    public static void Forget(ReceiverLink link, Message message)
    {
        if (!link.IsClosed && !link.Session.IsClosed)
            link.Accept(message);
    }

    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync().ConfigureAwait(false);
        _receiving.Dispose();
    }

    private void OnMessage(IReceiverLink link, Message message)
    {
        lock (_lock)
        {
            _credit--;
            if (_wanted)
                _arrived.Writer.TryWrite(message);
            else
                Keep(message);
        }
    }

    /// <summary>For a message that nobody waits for any more: others may have it at once, unless it is gone from the queue already.</summary>
    private void Keep(Message message)
    {
        if (_receivesAndDeletes)
            _arrived.Writer.TryWrite(message);
        else if (IsOpen)
            _link.Link.Release(message);
    }

    private void Take(List<Message> messages, int maxMessages)
    {
        while (messages.Count < maxMessages && _arrived.Reader.TryRead(out var message))
            messages.Add(message);
    }

    private async Task<bool> HasArrivedAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(wait);
        try
        {
            var arrived = _arrived.Reader.WaitToReadAsync(timeout.Token).AsTask();
            return await Task.WhenAny(arrived, _link.Lost).ConfigureAwait(false) == arrived && await arrived.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Request(int messages)
    {
        lock (_lock)
            (_credit, _wanted) = (messages, true);
        _link.Link.SetCredit(messages, CreditMode.Manual);
    }

    private void EndRequest(List<Message> messages, int maxMessages)
    {
        int unused;
        lock (_lock)
        {
            Take(messages, maxMessages);
            (unused, _wanted) = (_credit, false);
        }

        if (unused > 0 && IsOpen)
            _link.Link.SetCredit(unused, CreditMode.Drain);
    }
}
