using System.Runtime.InteropServices;

namespace Rechub.Indexing.Exact;

/// <summary>Memory outside the managed heap, aligned to a page and given back when nothing refers to it.</summary>
internal sealed unsafe class NativeBuffer : SafeBuffer
{
    private readonly long length;

    /// <summary>Takes so many bytes, all zero.</summary>
    public NativeBuffer(long length)
        : base(ownsHandle: true)
    {
        this.length = length;
        SetHandle((nint)NativeMemory.AlignedAlloc((nuint)length, 4096));
        NativeMemory.Clear((void*)handle, (nuint)length);
        GC.AddMemoryPressure(length);
        Initialize((ulong)length);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        GC.RemoveMemoryPressure(length);
        return true;
    }
}
