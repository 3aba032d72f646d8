using Xunit.Sdk;
using Xunit.v3;

// One environment's tests run one after another: they stop its parts, let its service fail and count what is there. Most of their time they wait,
// so the environments stand beside each other.
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = -1)]

// One Chromium for all tests of pages: each opens a page as someone new.
[assembly: AssemblyFixture(typeof(Aholo.EndToEnd.Tests.Dashboard.BrowserFixture))]

namespace Aholo.EndToEnd.Tests;

/// <summary>The tests that meet the function app by its storage, its queue and HTTP.</summary>
[CollectionDefinition]
public sealed class AppTests : ICollectionFixture<LocalFixture>;

/// <summary>The tests that kill the app, or start it with settings of their own.</summary>
[CollectionDefinition]
public sealed class RestartTests : ICollectionFixture<RestartFixture>;

/// <summary>The tests that meet it by its page.</summary>
[CollectionDefinition]
public sealed class PageTests : ICollectionFixture<LocalFixture>;

/// <summary>The tests that meet it at the same moment from many sides.</summary>
[CollectionDefinition]
public sealed class QuickPollsTests : ICollectionFixture<Engine.QuickPollsFixture>;

/// <summary>The same with orchestrations in Azure Storage.</summary>
[CollectionDefinition]
public sealed class AzureStorageTests : ICollectionFixture<Engine.AzureStorageFixture>;
