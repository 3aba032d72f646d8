using Aholo.Files.Assets;

namespace Aholo.Functions.Tests.Assets;

public sealed class AssetHostsTests
{
    [Theory]
    [InlineData("https://holo-cos.aholo3d.cn/a/point_cloud.ply")]
    [InlineData("https://X.KUJIALE.COM/b")]
    public void Assets_of_the_domains_of_the_service_are_allowed(string url) => Hosts(new()).Check(new(url));

    [Theory]
    [InlineData("http://holo-cos.aholo3d.cn/a.ply", "https")]
    [InlineData("https://aholo3d.cn.evil.example/a.ply", "AllowedHosts")]
    [InlineData("https://evilaholo3d.cn/a.ply", "AllowedHosts")]
    [InlineData("https://127.0.0.1/a.ply", "AllowedHosts")]
    [InlineData("http://127.0.0.1/a.ply", "Aholo:Assets:AllowLoopback")]
    [InlineData("http://169.254.169.254/metadata", "https")]
    [InlineData("file:///etc/passwd", "https")]
    public void Any_other_URL_is_rejected_with_a_reason(string url, string reason) =>
        Should.Throw<InvalidAssetException>(() => Hosts(new()).Check(new(url))).Message.ShouldContain(reason);

    [Fact]
    public void Assets_of_this_machine_are_allowed_only_by_a_setting()
    {
        Hosts(new() { AllowLoopback = true }).Check(new("http://127.0.0.1:7090/results/a.ply"));
        Should.Throw<InvalidAssetException>(() => Hosts(new() { AllowLoopback = true }).Check(new("http://10.0.0.1/a.ply")));
    }

    [Fact]
    public void The_settings_can_replace_the_allowed_hosts()
    {
        var hosts = Hosts(new() { AllowedHosts = ["cdn.example"] });

        hosts.Check(new("https://cdn.example/a.ply"));
        Should.Throw<InvalidAssetException>(() => hosts.Check(new("https://a.cdn.example/a.ply")));
        Should.Throw<InvalidAssetException>(() => hosts.Check(new("https://holo-cos.aholo3d.cn/a.ply")));
    }

    [Fact]
    public void An_IPv6_address_can_be_allowed_with_or_without_a_port()
    {
        var hosts = Hosts(new() { AllowedHosts = ["[2606:4700::1111]", "[2606:4700::1111]:8443"] });

        hosts.Check(new("https://[2606:4700:0:0::1111]/a.ply"));
        hosts.Check(new("https://[2606:4700::1111]:8443/a.ply"));
        Should.Throw<InvalidAssetException>(() => hosts.Check(new("https://[2606:4700::1112]/a.ply"))).Message.ShouldStartWith("[2606:4700::1112] is not among");
    }

    [Fact]
    public async Task A_name_that_resolves_to_a_private_address_is_not_connected_to()
    {
        var hosts = Hosts(new() { AllowedHosts = ["localhost"] });
        using var http = new HttpClient(hosts.CreateHandler());
        var downloader = new AssetDownloader(http, hosts);

        (await Should.ThrowAsync<InvalidAssetException>(() => downloader.OpenAsync(new("https://localhost/a.ply"), _ => Task.FromResult<Uri?>(null), TestContext.Current.CancellationToken)))
            .Message.ShouldContain("public address");
    }

    private static AssetHosts Hosts(AssetOptions options) => new(options);
}
