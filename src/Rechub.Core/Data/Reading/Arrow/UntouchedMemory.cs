using System.Buffers;
using System.Runtime.InteropServices;
using Apache.Arrow.Memory;
using Microsoft.Win32.SafeHandles;

namespace Rechub.Data.Reading.Arrow;

/// <summary>
/// Memory for Arrow's buffers that takes no room before something is written to it: a damaged file may state lengths of many
/// gigabytes, and is refused before it could fill them.
/// </summary>
internal sealed class UntouchedMemory : MemoryAllocator
{
    protected override IMemoryOwner<byte> AllocateInternal(int length, out int bytesAllocated)
    {
        bytesAllocated = length;
        return new Block(length);
    }

    private sealed unsafe class Block(int length) : MemoryManager<byte>
    {
        private readonly Room room = new(length);

        public override Span<byte> GetSpan() => new((void*)room.DangerousGetHandle(), length);

        public override MemoryHandle Pin(int elementIndex = 0) =>
            new((byte*)room.DangerousGetHandle() + elementIndex);

        public override void Unpin() { }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                room.Dispose();
        }
    }

    private sealed unsafe class Room : SafeHandleZeroOrMinusOneIsInvalid
    {
        public Room(int length)
            : base(ownsHandle: true) => SetHandle((nint)NativeMemory.AllocZeroed((nuint)length));

        protected override bool ReleaseHandle()
        {
            NativeMemory.Free((void*)handle);
            return true;
        }
    }
}
