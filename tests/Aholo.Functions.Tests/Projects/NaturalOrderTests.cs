using Aholo.Functions.Projects;

namespace Aholo.Functions.Tests.Projects;

public sealed class NaturalOrderTests
{
    [Fact]
    public void Names_are_ordered_naturally()
    {
        string[] ordered = ["", "2 mugs", "10 mugs", "a", "A mug", "mug", "Mug 1", "mug 2", "mug 2 b", "mug 10", "mug 99999999999999999999", "mug 100000000000000000000", "mug b", "花瓶"];

        ordered.Reverse().Order(Comparer<string>.Create((left, right) => NaturalOrder.Compare(left, right))).ShouldBe(ordered);
        NaturalOrder.Compare("MUG 007", "mug 7").ShouldBe(0);
    }
}
