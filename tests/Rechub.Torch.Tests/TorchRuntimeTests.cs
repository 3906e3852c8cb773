using TorchSharp;

namespace Rechub.Torch.Tests;

public sealed class TorchRuntimeTests
{
    [Fact]
    public void Torch_computes_with_the_libraries_of_the_shared_folder()
    {
        var directory = TorchRuntime.Load();

        using var product = torch.mm(torch.eye(2), torch.ones(2, 3));

        Assert.Equal(6f, product.sum().item<float>());
        Assert.Equal("native", Path.GetFileName(Path.TrimEndingDirectorySeparator(directory)));
    }

    [Fact]
    public void Absent_libraries_are_our_own_error_with_the_remedy()
    {
        var empty = Directory.CreateTempSubdirectory("rechub");
        try
        {
            var error = Assert.Throws<RechubException>(() => TorchRuntime.LoadFrom(empty.FullName));

            Assert.Equal("NativeLibraryMissing", error.ErrorId);
            Assert.Contains(empty.FullName, error.Message, StringComparison.Ordinal);
            Assert.Contains("build.ps1 Build", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            empty.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_library_that_the_system_refuses_is_named()
    {
        var folder = Directory.CreateTempSubdirectory("rechub");
        try
        {
            foreach (var file in new DirectoryInfo(TorchRuntime.Load()).GetFiles())
                File.WriteAllText(Path.Combine(folder.FullName, file.Name), "not a library");

            var error = Assert.Throws<RechubException>(() =>
                TorchRuntime.LoadFrom(folder.FullName)
            );

            Assert.Equal("NativeLibraryUnusable", error.ErrorId);
            Assert.Contains("torch_cpu", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
