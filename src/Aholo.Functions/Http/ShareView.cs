using System.Text.Json.Serialization;
using Aholo.Functions.Storage;

namespace Aholo.Functions.Http;

/// <summary>The body of <c>POST /api/projects/{id}/shares</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ShareRequest
{
    /// <summary>How many days the link works; 7 if it is left out.</summary>
    public int? Days { get; init; }
}

/// <summary>A share link as the HTTP API shows it.</summary>
internal sealed record ShareView
{
    /// <summary>Its id, to revoke it.</summary>
    public required string Id { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The page that shows the project. Only in the answer that makes the link: the app does not keep its token.</summary>
    public string? Page { get; init; }

    /// <summary>The page to embed in other pages. Only in the answer that makes the link.</summary>
    public string? Embed { get; init; }

    /// <summary>A link as lists show it.</summary>
    public static ShareView Of(Share share) => new() { Id = share.Id, CreatedAt = share.CreatedAt, ExpiresAt = share.ExpiresAt };
}

/// <summary>The share links of a project.</summary>
internal sealed record ShareList
{
    /// <summary>The links that work, the newest first.</summary>
    public required IReadOnlyList<ShareView> Items { get; init; }
}

/// <summary>What a share link shows of a project.</summary>
internal sealed record SharedProjectView
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>When the link ends, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Its results that can be shown in 3D.</summary>
    public required IReadOnlyList<AssetView> Assets { get; init; }

    /// <summary>Where the picture of its result is; left out if it has none.</summary>
    public string? Preview { get; init; }
}
