using Aholo.Functions.Configuration;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Tests.Http;

public sealed class UploadRequestTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData("image/jpeg", true)]
    [InlineData("text/plain; charset=utf-8", true)]
    [InlineData("image/jpeg\u0001", false)]
    [InlineData("image/\uFFFE", false)]
    [InlineData("image/jpég", false)]
    public void A_content_type_that_storage_cannot_store_is_rejected(string? contentType, bool isFine)
    {
        var errors = new FieldErrors();
        var request = new DefaultHttpContext().Request;
        request.ContentType = contentType;

        UploadRequest.Read(request, "mug.jpg", new(Options.Create(new AholoFunctionsOptions())), errors);

        errors.Any.ShouldBe(!isFine);
        if (!isFine)
            errors.ToString().ShouldContain("Content-Type must be a media type in printable ASCII characters");
    }
}
