using Rechub.Training;
using Rechub.Training.Optimizers;

namespace Rechub.Tests.Training;

public sealed class LearningRateTests
{
    private const float Peak = 0.01f;

    [Fact]
    public void Warm_up_rises_in_a_line_to_the_peak()
    {
        var rate = Rate(LearningRateSchedule.Constant, warmUp: 0.2f);

        Assert.Equal(Peak / 20, rate.At(0), 1e-7f);
        Assert.Equal(Peak / 2, rate.At(9), 1e-7f);
        Assert.Equal(Peak, rate.At(19), 1e-7f);
        Assert.Equal(Peak, rate.At(99), 1e-7f);
    }

    [Fact]
    public void A_cosine_falls_from_the_peak_to_zero()
    {
        var rate = Rate(LearningRateSchedule.Cosine, warmUp: 0.2f);

        Assert.Equal(Peak, rate.At(20), 1e-7f);
        Assert.Equal(Peak / 2, rate.At(60), 1e-7f);
        Assert.Equal(Peak * (1 + MathF.Cos(MathF.PI * 79 / 80)) / 2, rate.At(99), 1e-7f);
    }

    [Fact]
    public void Steps_divide_by_ten_after_each_third()
    {
        var rate = Rate(LearningRateSchedule.Step, warmUp: 0);

        Assert.Equal(
            [Peak, Peak, Peak / 10, Peak / 10, Peak / 100, Peak / 100],
            new long[] { 0, 33, 34, 66, 67, 99 }.Select(rate.At),
            (expected, actual) => MathF.Abs(expected - actual) < 1e-7f
        );
    }

    [Fact]
    public void A_later_schedule_is_the_same_from_its_first_step_on()
    {
        var first = Rate(LearningRateSchedule.Cosine, warmUp: 0.2f);
        var later = Rate(LearningRateSchedule.Cosine, warmUp: 0.2f, firstStep: 300);

        foreach (var step in new long[] { 0, 19, 20, 60, 99 })
            Assert.Equal(first.At(step), later.At(300 + step));
    }

    private static LearningRate Rate(
        LearningRateSchedule schedule,
        float warmUp,
        long firstStep = 0
    ) =>
        new(
            new TrainingOptions
            {
                LearningRate = Peak,
                Schedule = schedule,
                WarmUp = warmUp,
            },
            stepCount: 100,
            firstStep
        );
}
