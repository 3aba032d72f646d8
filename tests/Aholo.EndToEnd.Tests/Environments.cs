using Xunit.Sdk;
using Xunit.v3;

// The tests of one environment run in sequence, because they stop its parts and count its data. They mostly wait,
// so the environments run in parallel.
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = -1)]

// One Chromium for all tests; each uses a new browser context.
[assembly: AssemblyFixture(typeof(Aholo.EndToEnd.Tests.Dashboard.BrowserFixture))]

namespace Aholo.EndToEnd.Tests;

/// <summary>Tests over storage, the queue and HTTP.</summary>
[CollectionDefinition]
public sealed class AppTests : ICollectionFixture<LocalFixture>;

/// <summary>Tests that kill the app or start it with other settings.</summary>
[CollectionDefinition]
public sealed class RestartTests : ICollectionFixture<RestartFixture>;

/// <summary>Tests of the page.</summary>
[CollectionDefinition]
public sealed class PageTests : ICollectionFixture<LocalFixture>;

/// <summary>Tests that take long, in an environment of their own, so that the other environments do not take longer than it.</summary>
[CollectionDefinition]
public sealed class LongTests : ICollectionFixture<LocalFixture>;

/// <summary>Tests with concurrent operations.</summary>
[CollectionDefinition]
public sealed class QuickPollsTests : ICollectionFixture<Engine.QuickPollsFixture>;

/// <summary>Tests with concurrent operations and orchestrations in Azure Storage.</summary>
[CollectionDefinition]
public sealed class AzureStorageTests : ICollectionFixture<Engine.AzureStorageFixture>;
