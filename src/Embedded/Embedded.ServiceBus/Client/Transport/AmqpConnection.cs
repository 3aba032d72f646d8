using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Amqp.Sasl;
using Azure.Messaging.ServiceBus;
using Embedded.ServiceBus.Protocol;

namespace Embedded.ServiceBus.Client;

/// <summary>The one connection of a client, shared by its links, with the tokens that authorize them.</summary>
internal sealed class AmqpConnection : IAsyncDisposable
{
    private const int MaxFrameSize = 64 * 1024;
    private const int TlsPort = 5671;
    private const int PlainPort = 5672;
    private const ushort MaxSessions = 1024;
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(1);

    // A token is renewed this long before it ends, one that lasts less than twice as long when half of its time is over.
    private static readonly TimeSpan RenewalMargin = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MinRenewalInterval = TimeSpan.FromSeconds(1);

    private readonly Recoverable<Authorized> _connection;
    private readonly string _host;

    /// <param name="endpoint">The namespace.</param>
    /// <param name="useTls">False for the emulator and our broker.</param>
    /// <param name="tokens">Authorize the links.</param>
    /// <param name="options">The client's.</param>
    public AmqpConnection(Uri endpoint, bool useTls, CbsTokenSource tokens, ServiceBusClientOptions options)
    {
        _host = endpoint.Host;
        var target = options.CustomEndpointAddress ?? endpoint;
        var port = target.Port > 0 ? target.Port : useTls ? TlsPort : PlainPort;
        var address = new Address(target.Host, port, scheme: useTls ? "amqps" : "amqp");
        _connection = new(cancellationToken => OpenAsync(address, tokens, options, cancellationToken));
    }

    /// <summary>A session on a connection that may use the entity.</summary>
    public async Task<Session> OpenSessionAsync(string entityPath, CancellationToken cancellationToken)
    {
        var opened = await _connection.GetAsync(cancellationToken).ConfigureAwait(false);
        await opened.AuthorizeAsync($"sb://{_host}/{entityPath}", cancellationToken).ConfigureAwait(false);
        return new Session(opened.Connection);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<Authorized> OpenAsync(
        Address address, CbsTokenSource tokens, ServiceBusClientOptions options, CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory();
        factory.SASL.Profile = SaslProfile.Anonymous;
        factory.AMQP.MaxSessionsPerConnection = MaxSessions;
        factory.AMQP.MaxFrameSize = MaxFrameSize;
        factory.AMQP.HostName = _host;
        factory.AMQP.ContainerId = $"{options.Identifier ?? "client"}-{Guid.NewGuid():N}";
        factory.AMQP.IdleTimeout = (int)IdleTimeout.TotalMilliseconds;
        if (options.CertificateValidationCallback is { } validate)
            factory.SSL.RemoteCertificateValidationCallback = validate;

        var connection = await ConnectAsync(factory, address, cancellationToken).ConfigureAwait(false);
        try
        {
            var cbs = await RequestResponseLink.OpenAsync(new Session(connection), ServiceBusAmqp.CbsNode, cancellationToken).ConfigureAwait(false);
            return new Authorized(connection, cbs, tokens, options.RetryOptions.TryTimeout);
        }
        catch
        {
            connection.Close(TimeSpan.Zero);
            throw;
        }
    }

    /// <summary>The library can be cancelled before and after, but not during the SASL exchange.</summary>
    private static async Task<Connection> ConnectAsync(ConnectionFactory factory, Address address, CancellationToken cancellationToken)
    {
        var connecting = factory.CreateAsync(address, cancellationToken);
        try
        {
            return await connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = connecting.ContinueWith(
                late => late.Result.Close(TimeSpan.Zero),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion,
                TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>An open connection, and the tokens that it was given.</summary>
    private sealed class Authorized : IRecoverable
    {
        private readonly ConcurrentDictionary<string, Lazy<Task>> _audiences = new(StringComparer.OrdinalIgnoreCase);
        private readonly CancellationTokenSource _closed = new();
        private readonly RequestResponseLink _cbs;
        private readonly CbsTokenSource _tokens;
        private readonly TimeSpan _timeout;

        public Authorized(Connection connection, RequestResponseLink cbs, CbsTokenSource tokens, TimeSpan timeout)
        {
            (Connection, _cbs, _tokens, _timeout) = (connection, cbs, tokens, timeout);
            connection.AddClosedCallback((_, _) => _closed.Cancel());
        }

        public Connection Connection { get; }

        public bool IsOpen => !Connection.IsClosed && _cbs.IsOpen;

        /// <summary>Puts a token for the audience, once, and keeps it fresh from then on.</summary>
        public async Task AuthorizeAsync(string audience, CancellationToken cancellationToken)
        {
            var authorization = _audiences.GetOrAdd(audience, key => new Lazy<Task>(() => AuthorizeAsync(key)));
            try
            {
                await authorization.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch when (authorization.Value.IsFaulted || authorization.Value.IsCanceled)
            {
                _audiences.TryRemove(KeyValuePair.Create(audience, authorization));
                throw;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _closed.CancelAsync().ConfigureAwait(false);
            await Connection.CloseQuietlyAsync().ConfigureAwait(false);
        }

        private async Task AuthorizeAsync(string audience)
        {
            var expiresAt = await PutTokenAsync(audience).ConfigureAwait(false);
            _ = RenewAsync(audience, expiresAt);
        }

        private async Task RenewAsync(string audience, DateTimeOffset expiresAt)
        {
            try
            {
                while (true)
                {
                    var left = expiresAt - DateTimeOffset.UtcNow;
                    var due = left > RenewalMargin * 2 ? left - RenewalMargin : left / 2;
                    await Task.Delay(due > MinRenewalInterval ? due : MinRenewalInterval, _closed.Token).ConfigureAwait(false);
                    expiresAt = await PutTokenAsync(audience).ConfigureAwait(false);
                }
            }
#pragma warning disable CA1031 // Whatever failed: the next link asks for the token anew, and its user hears of it.
            catch (Exception)
#pragma warning restore CA1031
            {
                _audiences.TryRemove(audience, out _);
            }
        }

        private async Task<DateTimeOffset> PutTokenAsync(string audience)
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token);
            timeout.CancelAfter(_timeout);
            var token = await _tokens(audience, timeout.Token).ConfigureAwait(false);
            var request = new Message(token.Value) { ApplicationProperties = new ApplicationProperties() };
            request.ApplicationProperties[ServiceBusAmqp.Operations.Property] = ServiceBusAmqp.Operations.PutToken;
            request.ApplicationProperties[ServiceBusAmqp.Cbs.Audience] = audience;
            request.ApplicationProperties[ServiceBusAmqp.Cbs.TokenType] = token.Type;

            var answer = await _cbs.RequestAsync(request, timeout.Token).ConfigureAwait(false);
            var properties = answer.ApplicationProperties ?? new ApplicationProperties();
            if (properties[ServiceBusAmqp.Cbs.StatusCode] is not (>= 200 and < 300))
            {
                throw new AmqpException(
                    ErrorCode.UnauthorizedAccess,
                    $"The token for '{audience}' was refused: {properties[ServiceBusAmqp.Cbs.StatusDescription] ?? "no reason given"}");
            }

            return token.ExpiresAt;
        }
    }
}
