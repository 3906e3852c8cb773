namespace Rechub.IO;

/// <summary>
/// A file that is written to a temporary name beside its path, and takes the place of what stands there when it is complete.
/// Disposed before that, it leaves nothing, and what stands there stays.
/// </summary>
public sealed class AtomicFileWriter : IDisposable
{
    private readonly string path;
    private readonly string temporary;
    private readonly FileStream stream;
    private bool isComplete;

    /// <summary>Opens the temporary file.</summary>
    /// <exception cref="RechubException"><c>FolderNotFound</c>.</exception>
    public AtomicFileWriter(string path)
    {
        this.path = Path.GetFullPath(path);
        AtomicFile.RequireFolder(this.path);
        temporary = AtomicFile.TemporaryName(this.path);
        stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
    }

    /// <summary>Writes to the temporary file.</summary>
    /// <exception cref="IOException">Among others: the file is too large for its file system.</exception>
    public void Write(Action<FileStream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        try
        {
            write(stream);
        }
        catch (ArgumentOutOfRangeException error) when (error.ParamName == "value")
        {
            // So .NET reports a file that is larger than the file system or the user's limit allows.
            throw new IOException($"'{path}' is too large for its file system.", error);
        }
    }

    /// <summary>Flushes to disk, then renames.</summary>
    public void Complete()
    {
        Write(file => file.Flush(flushToDisk: true));
        stream.Dispose();
        File.Move(temporary, path, overwrite: true);
        isComplete = true;
    }

    /// <summary>Removes the temporary file if it is not complete.</summary>
    public void Dispose()
    {
        if (isComplete)
            return;
        try
        {
            stream.Dispose();
        }
        catch (Exception error) when (error is IOException or ArgumentOutOfRangeException)
        {
            // What is left in the buffer has no room either, and nobody wants it: the error that is on its way says what happened.
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
