using Rechub.Numerics;

namespace Rechub.Tests.Numerics;

public sealed class WorkerTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void What_is_written_before_a_meeting_is_seen_after_it(int count)
    {
        using var team = new WorkerTeam(count);
        var partial = new long[count];
        var totals = new long[count];
        for (var round = 0; round < 200; round++)
        {
            team.Run(worker =>
            {
                var (from, to) = worker.Share(1000);
                partial[worker.Index] = 0;
                for (var i = from; i < to; i++)
                    partial[worker.Index] += i;
                worker.Barrier();
                totals[worker.Index] = partial.Sum();
            });
            Assert.All(totals, total => Assert.Equal(499_500, total));
        }
    }

    [Fact]
    public void A_failing_worker_releases_the_others_and_the_team_goes_on()
    {
        using var team = new WorkerTeam(2);
        var error = Assert.Throws<InvalidOperationException>(() =>
            team.Run(worker =>
            {
                if (worker.Index == 1)
                    throw new FormatException("no");
                worker.Barrier();
            })
        );
        Assert.IsType<FormatException>(error.InnerException);

        var visited = 0;
        team.Run(worker =>
        {
            worker.Barrier();
            Interlocked.Increment(ref visited);
        });
        Assert.Equal(2, visited);
    }
}
