using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Features;
using Rechub.IO;
using Rechub.Layers;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Serialization;
using Rechub.Training;
using Rechub.Training.Optimizers;

namespace Rechub.Tests.Training;

public sealed class CheckpointTests : IDisposable
{
    private static readonly InteractionData Data = SampleGenerator.Generate(
        new SampleOptions
        {
            UserCount = 100,
            ItemCount = 80,
            InteractionCount = 3000,
        }
    );

    private readonly TemporaryFolder folder = new();

    private string File => Path.Combine(folder.Path, "training.checkpoint");

    public static TheoryData<LossKind, OptimizerKind> LossesAndOptimizers =>
        new MatrixTheoryData<LossKind, OptimizerKind>(
            Enum.GetValues<LossKind>(),
            [OptimizerKind.AdamW, OptimizerKind.LazyAdam]
        );

    private TrainingOptions Options =>
        new()
        {
            Epochs = 6,
            BatchSize = 128,
            Patience = 0,
            Threads = 2,
            Loss = LossKind.SampledSoftmax,
            CheckpointPath = File,
        };

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_resumed_training_ends_as_one_never_interrupted(int epoch)
    {
        var whole = Trainer.Train(Model(), Options);
        System.IO.File.Delete(File);

        StopAfter(epoch);
        var resumed = Trainer.Train(Model(), Options with { Resume = true });

        Assert.Equal(whole.ModelId, resumed.ModelId);
        Assert.Equal(
            whole.Epoch.Select(report => report.Loss),
            resumed.Epoch.Select(report => report.Loss)
        );
        Assert.Equal(
            whole.Epoch.Select(report => report.Metric),
            resumed.Epoch.Select(report => report.Metric)
        );
    }

    [Fact]
    public void Cancelling_stops_before_the_next_batch() => Assert.Equal((3, 1), StopAfter(3));

    [Fact]
    public void A_training_that_is_stopped_in_validation_resumes_with_it()
    {
        var whole = Trainer.Train(Model(), Options);
        System.IO.File.Delete(File);

        var (epochs, batches) = StopAt(IsValidation, Options);
        var resumed = Trainer.Train(Model(), Options with { Resume = true });

        Assert.Equal(0, epochs);
        Assert.True(batches > 1);
        Assert.Equal(whole.ModelId, resumed.ModelId);
        Assert.Equal(
            whole.Epoch.Select(report => report.Metric),
            resumed.Epoch.Select(report => report.Metric)
        );
    }

    [Fact]
    public void Stopping_before_the_first_step_leaves_the_checkpoint_that_was_there()
    {
        StopAfter(1);
        var before = System.IO.File.ReadAllBytes(File);

        var error = Assert.ThrowsAny<OperationCanceledException>(() =>
            Trainer.Train(Model(), Options, cancellation: new CancellationToken(canceled: true))
        );

        Assert.IsNotType<TrainingStoppedException>(error);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void A_checkpoint_is_the_model_of_the_best_epoch()
    {
        // At such a rate, which does not fall, epochs are better and worse by turns, and the last is not the best.
        var options = Options with
        {
            LearningRate = 10,
            Schedule = LearningRateSchedule.Constant,
            WarmUp = 0,
            Epochs = 8,
        };
        var whole = Trainer.Train(Model(), options);
        var best = whole.Epoch.MaxBy(report => report.Metric)!;
        Assert.True(best.Epoch < options.Epochs, $"the best epoch is {best.Epoch}");

        Assert.Equal(whole.ModelId, RecallModelFile.Read(File).ModelId);

        System.IO.File.Delete(File);
        StopAfter(best.Epoch, options);
        Assert.Equal(whole.ModelId, RecallModelFile.Read(File).ModelId);
    }

    [Fact]
    public void A_checkpoint_is_a_model()
    {
        StopAfter(2);

        var model = Assert.IsType<TrainedModel>(RecallModelFile.Read(File));

        Assert.Equal(2, model.Epoch.Length);
        Assert.Equal(
            Data.ItemCount * model.VectorDimension,
            model.EncodeItems(Data.Items, default).Length
        );
    }

    [Theory]
    [MemberData(nameof(LossesAndOptimizers))]
    public void It_does_so_with_every_loss(LossKind loss, OptimizerKind optimizer)
    {
        var options = Options with
        {
            Loss = loss,
            Epochs = 3,
            Optimizer = optimizer,
            WeightDecay = 0.01f,
            GradientClip = 1,
        };
        var whole = Trainer.Train(Model(), options);
        System.IO.File.Delete(File);

        StopAfter(1, options);
        var resumed = Trainer.Train(Model(), options with { Resume = true });

        Assert.Equal(whole.ModelId, resumed.ModelId);
    }

    [Fact]
    public void Early_stopping_resumes_with_its_best_epoch()
    {
        var options = Options with { Epochs = 30, Patience = 3, LearningRate = 0.02f };
        var whole = Trainer.Train(Model(), options);
        Assert.InRange(whole.Epoch.Length, 4, 29);
        System.IO.File.Delete(File);

        // Between the best epoch and the stop.
        StopAfter(whole.Epoch.Length - 1, options);
        var resumed = Trainer.Train(Model(), options with { Resume = true });
        var again = Trainer.Train(Model(), options with { Resume = true });

        Assert.Equal(whole.ModelId, resumed.ModelId);
        Assert.Equal(whole.Epoch.Length, resumed.Epoch.Length);
        // What is finished is finished.
        Assert.Equal(whole.ModelId, again.ModelId);
        Assert.Equal(resumed.Epoch, again.Epoch);
    }

    [Fact]
    public void A_finished_training_goes_on_with_more_epochs_and_a_new_schedule()
    {
        var options = Options with { Epochs = 2, WarmUp = 0 };
        var finished = Trainer.Train(Model(), options);
        var said = new List<string>();
        var longer = options with { Epochs = 6, Resume = true };
        System.IO.File.Copy(File, File + ".2");

        var trained = Resume(longer, said);

        Assert.Equal(6, trained.Epoch.Length);
        Assert.Equal(finished.Epoch, trained.Epoch.Take(2));
        // The cosine has fallen to nearly 0, and starts anew with the full rate.
        var rates = Array.ConvertAll(trained.Epoch, report => report.LearningRate);
        Assert.True(rates[1] < 0.1 * options.LearningRate);
        Assert.True(rates[2] > 0.7 * options.LearningRate);
        Assert.True(rates[5] < 0.1 * options.LearningRate);
        var notice = Assert.Single(said);
        Assert.Contains("finished after epoch 2 of 2", notice, StringComparison.Ordinal);
        Assert.Contains("to epoch 6 with a new schedule", notice, StringComparison.Ordinal);

        // The second part resumes like the first.
        System.IO.File.Move(File + ".2", File, overwrite: true);
        StopAfter(4, longer);
        Assert.Equal(trained.ModelId, Resume(longer, []).ModelId);
    }

    [Fact]
    public void A_training_that_ran_out_of_patience_gets_it_anew_with_more_epochs()
    {
        var options = Options with { Epochs = 30, Patience = 2, LearningRate = 0.02f };
        var stopped = Trainer.Train(Model(), options);
        Assert.InRange(stopped.Epoch.Length, 3, 29);

        var longer = Resume(options with { Epochs = 40, Resume = true }, []);

        Assert.True(longer.Epoch.Length >= stopped.Epoch.Length + 2);
    }

    [Fact]
    public void A_training_that_is_not_finished_takes_no_more_epochs()
    {
        StopAfter(2);

        AssertForeign(
            "Epochs was 6 and is 8, and its schedule of the learning rate is not over",
            () => Trainer.Train(Model(), Options with { Resume = true, Epochs = 8 })
        );
        AssertForeign(
            "Epochs was 6 and is 5",
            () => Trainer.Train(Model(), Options with { Resume = true, Epochs = 5 })
        );
    }

    [Fact]
    public void A_training_goes_on_with_the_threads_that_it_started_with()
    {
        var threads = Environment.ProcessorCount + 1;
        var options = Options with { Epochs = 3, Threads = threads };
        var whole = Trainer.Train(Model(), options);
        System.IO.File.Delete(File);
        StopAfter(1, options);
        var said = new List<string>();

        var resumed = Resume(options with { Threads = 0, Resume = true }, said);

        Assert.Equal(whole.ModelId, resumed.ModelId);
        Assert.Contains(
            $"with the {threads} threads",
            Assert.Single(said),
            StringComparison.Ordinal
        );
    }

    /// <summary>Versions before had another default.</summary>
    [Fact]
    public void A_training_goes_on_with_the_optimizer_that_it_started_with()
    {
        var options = Options with { Epochs = 3, Optimizer = OptimizerKind.Adam };
        var whole = Trainer.Train(Model(), options);
        System.IO.File.Delete(File);
        StopAfter(1, options);

        var resumed = Trainer.Train(Model(), options with { Optimizer = null, Resume = true });

        Assert.Equal(whole.ModelId, resumed.ModelId);
    }

    private static TrainedModel Resume(TrainingOptions options, List<string> said) =>
        Trainer.Train(Model(), options, notices: new SynchronousProgress<string>(said.Add));

    [Fact]
    public void Elapsed_time_goes_on()
    {
        StopAfter(1);
        var before = ((TrainedModel)RecallModelFile.Read(File)).Epoch[^1].Elapsed;

        var resumed = Trainer.Train(Model(), Options with { Resume = true });

        Assert.All(resumed.Epoch.Skip(1), report => Assert.True(report.Elapsed > before));
    }

    [Fact]
    public void A_checkpoint_of_another_training_is_refused_by_what_differs()
    {
        StopAfter(1);

        AssertForeign(
            FormattableString.Invariant($"LearningRate was {Options.LearningRate} and is 0.5"),
            () => Trainer.Train(Model(), Options with { Resume = true, LearningRate = 0.5f })
        );
        AssertForeign(
            "Optimizer was LazyAdam and is Adam",
            () =>
                Trainer.Train(
                    Model(),
                    Options with
                    {
                        Resume = true,
                        Optimizer = OptimizerKind.Adam,
                    }
                )
        );
        AssertForeign(
            "Loss was SampledSoftmax and is Bpr",
            () => Trainer.Train(Model(), Options with { Resume = true, Loss = LossKind.Bpr })
        );
        AssertForeign(
            "the initial model differs",
            () =>
                Trainer.Train(
                    NeuralModel.Create(Data, new DssmArchitecture { EmbeddingDimension = 4 }),
                    Options with
                    {
                        Resume = true,
                    }
                )
        );
        // The same vocabularies, other interactions of them.
        var log = Data.Log;
        var items = log.ItemRows.ToArray();
        (items[0], items[1]) = (items[1], items[0]);
        var swapped = new InteractionData(
            "swapped",
            Data.Users,
            Data.Items,
            new InteractionLog(log.UserOffsets, items, log.Times)
        );
        AssertForeign(
            "the data differ",
            () =>
                Trainer.Train(
                    NeuralModel.Create(swapped, ModelOptions),
                    Options with
                    {
                        Resume = true,
                    }
                )
        );
    }

    public static TheoryData<string, DssmArchitecture> OtherModels =>
        new()
        {
            { "EmbeddingDimension was 8 and is 4", ModelOptions with { EmbeddingDimension = 4 } },
            {
                "EmbeddingDeviation was 0.05 and is 0.1",
                ModelOptions with
                {
                    EmbeddingDeviation = 0.1f,
                }
            },
            { "HiddenUnits was [128,64] and is [64]", ModelOptions with { HiddenUnits = [64] } },
            {
                "Activation was PRelu and is Relu",
                ModelOptions with
                {
                    Activation = ActivationKind.Relu,
                }
            },
            { "LinearOutput was true and is false", ModelOptions with { LinearOutput = false } },
            {
                "BatchNormalization was true and is false",
                ModelOptions with
                {
                    BatchNormalization = false,
                }
            },
            { "Temperature was 0.05 and is 0.1", ModelOptions with { Temperature = 0.1f } },
            { "Dropout was 0.1 and is 0", ModelOptions with { Dropout = 0 } },
            {
                "UserFeatures was not given and is [{",
                ModelOptions with
                {
                    UserFeatures = [new FeatureSpec("user_id")],
                }
            },
            {
                "ItemFeatures was not given and is [{",
                ModelOptions with
                {
                    ItemFeatures = [new FeatureSpec("movie_id")],
                }
            },
            { "HistoryLength was 100 and is 99", ModelOptions with { HistoryLength = 99 } },
            {
                "HistoryPooling was Mean and is Sum",
                ModelOptions with
                {
                    HistoryPooling = Pooling.Sum,
                }
            },
            { "RecentLength was 5 and is 4", ModelOptions with { RecentLength = 4 } },
            { "Seed was 2022 and is 1", ModelOptions with { Seed = 1 } },
        };

    [Fact]
    public void A_checkpoint_of_another_model_is_refused_by_what_differs()
    {
        StopAfter(1);

        foreach (var row in OtherModels)
            AssertForeign(
                "the model's " + row.Data.Item1,
                () =>
                    Trainer.Train(
                        NeuralModel.Create(Data, row.Data.Item2),
                        Options with
                        {
                            Resume = true,
                        }
                    )
            );
        Assert.Equal(
            typeof(DssmArchitecture)
                .GetProperties()
                .Where(property => property.CanWrite)
                .Select(property => property.Name)
                .Order(),
            OtherModels.Select(row => row.Data.Item1.Split(' ')[0]).Order()
        );
    }

    [Fact]
    public void What_is_no_checkpoint_is_refused_before_work_starts_and_left_alone()
    {
        var reports = 0;
        var count = new SynchronousProgress<WorkProgress>(report =>
            reports += report.Status == "preparing" ? 0 : 1
        );
        var exported = Trainer.Train(Model(), Options with { Epochs = 1, CheckpointPath = null });
        foreach (
            var put in (Action[])
                [
                    () => System.IO.File.WriteAllText(File, "notes"),
                    () => System.IO.File.WriteAllBytes(File, []),
                    () => RecallModelFile.Write(File, exported),
                ]
        )
        {
            put();
            var before = System.IO.File.ReadAllBytes(File);

            var error = Assert.Throws<RechubException>(() =>
                Trainer.Train(Model(), Options, count)
            );

            Assert.Equal("CheckpointPathTaken", error.ErrorId);
            Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        }

        Assert.Equal(0, reports);
        Assert.Equal([File], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Steps_of_table_rows_that_do_not_fit_are_a_damaged_file()
    {
        var options = Options with { Optimizer = OptimizerKind.LazyAdam };
        StopAfter(1, options);
        var identity = "";
        var model = RecallModelFile.Read(File, (saved, _) => identity = saved);
        var rows = model
            .Parameters.Blocks.Where(block => block.Role == ParameterRole.Embedding)
            .Sum(block => block.Rows);
        Write([2, .. new int[rows - 1]]);
        Assert.NotNull(Trainer.Train(Model(), options with { Resume = true }));
        foreach (
            var steps in (int[][])
                [new int[rows + 1], [-1, .. new int[rows - 1]], [3, .. new int[rows - 1]]]
        )
        {
            Write(steps);
            Assert.Equal(
                "ModelFileDamaged",
                Assert
                    .Throws<RechubException>(() =>
                        Trainer.Train(Model(), options with { Resume = true })
                    )
                    .ErrorId
            );
        }

        void Write(int[] steps) =>
            RecallModelFile.Write(
                File,
                model,
                identity,
                sections =>
                {
                    sections.Write<long>([1, 1, 1, 0, 1]);
                    sections.Write<double>([1, 0.5]);
                    sections.Write<float>(new float[model.Parameters.Values.Length]);
                    sections.Write<float>(new float[model.Parameters.TrainableLength]);
                    sections.Write<float>(new float[model.Parameters.TrainableLength]);
                    sections.Write<int>(steps);
                    sections.Write<float>([0.1f, 0.1f]);
                }
            );
    }

    [Fact]
    public void A_state_of_other_lengths_or_out_of_range_is_a_damaged_file()
    {
        StopAfter(1, Options with { Optimizer = OptimizerKind.Adam });
        var identity = "";
        var model = RecallModelFile.Read(File, (saved, _) => identity = saved);
        var length = model.Parameters.Values.Length;
        var moments = model.Parameters.TrainableLength;
        long[] counts = [1, 1, 1, 0, 1];
        double[] numbers = [1, 0.5];
        Write(counts, numbers, length, moments);
        AssertSound();
        foreach (
            var write in (Action[])
                [
                    () => Write([1, 1, 1], numbers, length, moments),
                    () => Write([-1, 1, 1, 0, 1], numbers, length, moments),
                    () => Write([1, 1L << 40, 1, 0, 1], numbers, length, moments),
                    () => Write([1, 1, 1, 2, 1], numbers, length, moments),
                    () => Write([1, 1, 1, 0, 2], numbers, length, moments),
                    () => Write(counts, [1], length, moments),
                    () => Write(counts, [double.NaN, 0.5], length, moments),
                    () => Write(counts, numbers, length - 1, moments),
                    () => Write(counts, numbers, length, moments + 1),
                ]
        )
        {
            write();
            Assert.Equal(
                "ModelFileDamaged",
                Assert
                    .Throws<RechubException>(() =>
                        Trainer.Train(Model(), Options with { Resume = true })
                    )
                    .ErrorId
            );
        }

        void AssertSound() =>
            Assert.NotNull(Trainer.Train(Model(), Options with { Resume = true }));

        void Write(long[] counts, double[] numbers, int parameters, int moments) =>
            RecallModelFile.Write(
                File,
                model,
                identity,
                sections =>
                {
                    sections.Write<long>(counts);
                    sections.Write<double>(numbers);
                    sections.Write<float>(new float[parameters]);
                    sections.Write<float>(new float[moments]);
                    sections.Write<float>(new float[moments]);
                }
            );
    }

    [Fact]
    public void A_model_is_no_checkpoint()
    {
        RecallModelFile.Write(File, Trainer.Train(Model(), Options with { CheckpointPath = null }));

        AssertForeign(
            "without the state of a training",
            () => Trainer.Train(Model(), Options with { Resume = true })
        );
    }

    [Fact]
    public void A_damaged_checkpoint_is_refused_and_left_alone()
    {
        StopAfter(1);
        var bytes = System.IO.File.ReadAllBytes(File);
        bytes[bytes.Length / 2] ^= 1;
        System.IO.File.WriteAllBytes(File, bytes);

        Assert.Equal(
            "ModelFileDamaged",
            Assert
                .Throws<RechubException>(() =>
                    Trainer.Train(Model(), Options with { Resume = true })
                )
                .ErrorId
        );
        Assert.Equal(bytes, System.IO.File.ReadAllBytes(File));
    }

    /// <summary>A real full disk is in <see cref="KilledTrainingTests"/>; here the write fails within the attachment.</summary>
    [Fact]
    public void A_write_that_fails_midway_leaves_the_checkpoint_before()
    {
        StopAfter(1);
        var before = System.IO.File.ReadAllBytes(File);
        var model = RecallModelFile.Read(File);

        Assert.Throws<IOException>(() =>
            RecallModelFile.Write(
                File,
                model,
                "training",
                sections =>
                {
                    sections.Write<float>(model.Parameters.Values);
                    throw new IOException("No space left on device");
                }
            )
        );

        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        Assert.Equal([File], Directory.GetFiles(folder.Path));
    }

    /// <summary>Steps of AdamW with lr·decay = 2.1 multiply every weight by −1.1, until they overflow.</summary>
    [Fact]
    public void A_training_that_overflows_names_the_place_and_its_last_good_checkpoint()
    {
        var options = Options with
        {
            Optimizer = OptimizerKind.AdamW,
            LearningRate = 2.1f,
            WeightDecay = 1,
            Schedule = LearningRateSchedule.Constant,
            WarmUp = 0,
        };

        var error = Assert.Throws<RechubException>(() => Trainer.Train(Model(), options));

        Assert.Equal("TrainingDiverged", error.ErrorId);
        Assert.Matches(@"in epoch [2-6], step \d+\.", error.Message);
        Assert.Contains(
            $"The last good state is in '{File}'",
            error.Message,
            StringComparison.Ordinal
        );
        var good = Assert.IsType<TrainedModel>(RecallModelFile.Read(File));
        Assert.NotEmpty(good.Epoch);
        Assert.All(good.Parameters.Values, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void A_loss_that_explodes_within_the_numbers_names_the_place_and_the_checkpoint()
    {
        StopAfter(1, Options with { Optimizer = OptimizerKind.Adam });
        // The same training, had its first epoch been far better.
        var (identity, rest) = ("", Array.Empty<float[]>());
        (long[] Counts, double[] Numbers) state = ([], []);
        var model = (TrainedModel)
            RecallModelFile.Read(
                File,
                (saved, sections) =>
                {
                    identity = saved;
                    state = (sections.Read<long>(), sections.Read<double>());
                    rest = [sections.Read<float>(), sections.Read<float>(), sections.Read<float>()];
                }
            );
        var first = model.Epoch[0] with { Loss = (model.Epoch[0].Loss - 1) / 10 };
        Assert.InRange(first.Loss, 0.001, 1);
        RecallModelFile.Write(
            File,
            new TrainedModel(
                model.Options,
                model.Schema,
                model.Parameters,
                model.Items,
                null,
                [first],
                model.Seed
            ),
            identity,
            sections =>
            {
                sections.Write<long>(state.Counts);
                sections.Write<double>(state.Numbers);
                foreach (var values in rest)
                    sections.Write<float>(values);
            }
        );

        var error = Assert.Throws<RechubException>(() =>
            Trainer.Train(Model(), Options with { Resume = true })
        );

        Assert.Equal("TrainingDiverged", error.ErrorId);
        Assert.Contains("The mean loss, ", error.Message, StringComparison.Ordinal);
        Assert.Contains("in epoch 2, step ", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{File}'", error.Message, StringComparison.Ordinal);
        Assert.Equal(first, ((TrainedModel)RecallModelFile.Read(File)).Epoch[0]);
    }

    [Fact]
    public void Two_trainings_never_write_one_checkpoint()
    {
        using var first = WriterLock.Take(File, "CheckpointBusy");

        Assert.Equal(
            "CheckpointBusy",
            Assert.Throws<RechubException>(() => Trainer.Train(Model(), Options)).ErrorId
        );
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_refused_before_work_starts()
    {
        var reports = 0;
        var count = new SynchronousProgress<EpochReport>(_ => reports++);
        Directory.CreateDirectory(File);

        Assert.Equal(
            "CheckpointNotWritten",
            Assert
                .Throws<RechubException>(() => Trainer.Train(Model(), Options, null, count))
                .ErrorId
        );
        Assert.Equal(
            "FolderNotFound",
            Assert
                .Throws<RechubException>(() =>
                    Trainer.Train(
                        Model(),
                        Options with
                        {
                            CheckpointPath = Path.Combine(folder.Path, "none", "x"),
                        },
                        null,
                        count
                    )
                )
                .ErrorId
        );
        Assert.Equal(0, reports);
    }

    [Fact]
    public void Parameters_that_are_no_numbers_replace_no_checkpoint()
    {
        // User 1 has one embedding that is infinite from the start; no loss sees it, for the id is dropped always.
        var options = Options with
        {
            IdDropout = 0.999999f,
            CheckpointInterval = TimeSpan.Zero,
        };
        var model = Model();
        var good = Trainer.Train(model, options);
        var before = System.IO.File.ReadAllBytes(File);
        model.Parameters.ValuesOf("embedding.user_id")[8] = float.PositiveInfinity;

        var error = Assert.Throws<RechubException>(() => Trainer.Train(model, options));

        Assert.Equal("TrainingDiverged", error.ErrorId);
        Assert.Contains("embedding.user_id became", error.Message, StringComparison.Ordinal);
        Assert.Contains("in epoch 1, step 1", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        Assert.NotEmpty(good.Epoch);
    }

    [Fact]
    public void A_training_that_diverges_leaves_the_last_good_checkpoint()
    {
        StopAfter(1);
        var before = System.IO.File.ReadAllBytes(File);

        Assert.Throws<RechubException>(() =>
            Trainer.Train(Model(), Options with { LearningRate = 1e30f, WarmUp = 0 })
        );

        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void Resuming_without_a_file_begins()
    {
        var trained = Trainer.Train(Model(), Options with { Resume = true });

        Assert.Equal(6, trained.Epoch.Length);
    }

    [Fact]
    public void Resuming_without_a_path_is_refused() =>
        Assert.Equal(
            "ContradictoryTrainingOptions",
            Assert
                .Throws<RechubException>(() =>
                    Trainer.Train(Model(), new TrainingOptions { Resume = true })
                )
                .ErrorId
        );

    private static DssmArchitecture ModelOptions { get; } =
        new() { EmbeddingDimension = 8, Dropout = 0.1f };

    private static NeuralModel Model() => NeuralModel.Create(Data, ModelOptions);

    private static void AssertForeign(string difference, Action train)
    {
        var error = Assert.Throws<RechubException>(train);
        Assert.Equal("CheckpointOfAnotherTraining", error.ErrorId);
        Assert.Contains(difference, error.Message, StringComparison.Ordinal);
    }

    // Cancels while the first batch after an epoch is reported: the epochs and batches that are then done.
    private (long Epochs, long Batches) StopAfter(int epoch, TrainingOptions? options = null)
    {
        var chosen = options ?? Options;
        return StopAt(
            progress =>
                progress.Fraction >= (double)epoch / chosen.Epochs && !IsValidation(progress),
            chosen
        );
    }

    private static bool IsValidation(WorkProgress progress) =>
        progress.Status.Contains("validation", StringComparison.Ordinal);

    private (long Epochs, long Batches) StopAt(
        Func<WorkProgress, bool> isTheMoment,
        TrainingOptions chosen
    )
    {
        using var source = new CancellationTokenSource();
        var stop = new SynchronousProgress<WorkProgress>(progress =>
        {
            if (isTheMoment(progress))
                source.Cancel();
        });
        var stopped = Assert.Throws<TrainingStoppedException>(() =>
            Trainer.Train(Model(), chosen, stop, cancellation: source.Token)
        );
        Assert.Equal(File, stopped.CheckpointPath);
        long[] counts = [];
        RecallModelFile.Read(File, (_, sections) => counts = sections.Read<long>());
        return (counts[0], counts[1]);
    }
}
