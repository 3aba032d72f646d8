using System.Collections.Concurrent;
using LocalAzure.ReminderApp;

namespace LocalAzure.Testing.Tests;

/// <summary>A bell that records when it rings, by the app's clock.</summary>
internal sealed class TestBell : IBell
{
    private readonly TaskCompletionSource _ringing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public ConcurrentQueue<(string Reason, DateTimeOffset At)> Rung { get; } = new();

    public Exception? Failure { get; init; }

    public ManualResetEventSlim? Gate { get; init; }

    public Task Ringing => _ringing.Task;

    public string Ring(string reason)
    {
        Rung.Enqueue((reason, Time.GetUtcNow()));
        _ringing.TrySetResult();
        Gate?.Wait();
        return Failure is null ? "ding" : throw Failure;
    }
}
