using Amqp.Types;

namespace LocalAzure.ServiceBus.Protocol;

/// <summary>
/// The names that Service Bus adds to AMQP 1.0
/// (https://learn.microsoft.com/azure/service-bus-messaging/service-bus-amqp-protocol-guide and -request-response).
/// </summary>
internal static class ServiceBusAmqp
{
    /// <summary>The message format of a transfer whose data sections are encoded messages.</summary>
    public const uint BatchFormat = 0x80013700;

    public const string CbsNode = "$cbs";
    public const string ManagementSuffix = "/$management";
    public const string DeadLetterSuffix = "/$DeadLetterQueue";
    public const string SubscriptionsSegment = "/Subscriptions/";

    public const string DeadLetterReason = "DeadLetterReason";
    public const string DeadLetterErrorDescription = "DeadLetterErrorDescription";

    public static class Annotations
    {
        public static readonly Symbol EnqueuedTime = "x-opt-enqueued-time";
        public static readonly Symbol SequenceNumber = "x-opt-sequence-number";
        public static readonly Symbol EnqueuedSequenceNumber = "x-opt-enqueue-sequence-number";
        public static readonly Symbol LockedUntil = "x-opt-locked-until";
        public static readonly Symbol ScheduledEnqueueTime = "x-opt-scheduled-enqueue-time";
        public static readonly Symbol PartitionKey = "x-opt-partition-key";
        public static readonly Symbol MessageState = "x-opt-message-state";
    }

    public static class Errors
    {
        public const string MessageLockLost = "com.microsoft:message-lock-lost";
        public const string MessageNotFound = "com.microsoft:message-not-found";
        public const string ServerBusy = "com.microsoft:server-busy";
    }

    public static class Operations
    {
        public const string Property = "operation";
        public const string CancelScheduledMessage = "com.microsoft:cancel-scheduled-message";
        public const string PeekMessage = "com.microsoft:peek-message";
        public const string PutToken = "put-token";
        public const string ReceiveBySequenceNumber = "com.microsoft:receive-by-sequence-number";
        public const string RenewLock = "com.microsoft:renew-lock";
        public const string ScheduleMessage = "com.microsoft:schedule-message";
        public const string UpdateDisposition = "com.microsoft:update-disposition";
    }

    /// <summary>The keys of the maps in management requests and responses.</summary>
    public static class Fields
    {
        public const string DeadLetterDescription = "deadletter-description";
        public const string DeadLetterReason = "deadletter-reason";
        public const string DispositionStatus = "disposition-status";
        public const string ErrorCondition = "errorCondition";
        public const string Expirations = "expirations";
        public const string FromSequenceNumber = "from-sequence-number";
        public const string LockToken = "lock-token";
        public const string LockTokens = "lock-tokens";
        public const string Message = "message";
        public const string MessageCount = "message-count";
        public const string Messages = "messages";
        public const string PropertiesToModify = "properties-to-modify";
        public const string ReceiverSettleMode = "receiver-settle-mode";
        public const string SequenceNumbers = "sequence-numbers";
        public const string StatusCode = "statusCode";
        public const string StatusDescription = "statusDescription";
    }

    /// <summary>The values of <see cref="Fields.DispositionStatus"/>.</summary>
    public static class DispositionStatus
    {
        public const string Abandoned = "abandoned";
        public const string Completed = "completed";
        public const string DeadLettered = "suspended";
        public const string Deferred = "defered"; // the spelling of Service Bus
    }

    /// <summary>The properties of the response to a put-token request.</summary>
    public static class Cbs
    {
        public const string StatusCode = "status-code";
        public const string StatusDescription = "status-description";
    }
}
