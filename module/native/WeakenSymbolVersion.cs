using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies a 64-bit little-endian ELF library. If this machine's <see cref="ProvidedBy"/> lacks <see cref="Symbol"/>, the copy
/// marks its reference to <see cref="SymbolVersion"/> weak (VER_FLG_WEAK in .gnu.version_r), so that the dynamic linker loads it
/// anyway. That is safe if no relocation refers to a symbol of this version. Otherwise the copy is exact.
/// </summary>
public sealed class WeakenSymbolVersion : Task
{
    private const uint VersionNeedSection = 0x6ffffffe;
    private const byte WeakFlag = 2;
    private const int LazyBinding = 1;

    /// <summary>The downloaded library.</summary>
    [Required]
    public string Source { get; set; }

    /// <summary>The path of the copy.</summary>
    [Required]
    public string Destination { get; set; }

    /// <summary>The symbol version that may be absent.</summary>
    [Required]
    public string SymbolVersion { get; set; }

    /// <summary>The system library that provides the symbol version on newer systems.</summary>
    [Required]
    public string ProvidedBy { get; set; }

    /// <summary>A symbol of that version.</summary>
    [Required]
    public string Symbol { get; set; }

    public override bool Execute()
    {
        var image = File.ReadAllBytes(Source);
        if (!SystemProvidesSymbol() && !MarkWeak(image))
        {
            Log.LogError(
                "{0} does not need {1}. Check whether the build still needs this step.",
                Source,
                SymbolVersion
            );
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        // Writes a new file and renames it, so that a process that has the old one mapped keeps it.
        var temporary = Destination + ".tmp";
        File.WriteAllBytes(temporary, image);
        File.Delete(Destination);
        File.Move(temporary, Destination);
        return true;
    }

    private bool SystemProvidesSymbol()
    {
        var library = dlopen(ProvidedBy, LazyBinding);
        return library != IntPtr.Zero && dlsym(library, Symbol) != IntPtr.Zero;
    }

    private bool MarkWeak(byte[] image)
    {
        var sections = (int)BitConverter.ToUInt64(image, 0x28);
        var sectionSize = BitConverter.ToUInt16(image, 0x3A);
        var sectionCount = BitConverter.ToUInt16(image, 0x3C);
        var found = false;
        for (var i = 0; i < sectionCount; i++)
        {
            var header = sections + i * sectionSize;
            if (BitConverter.ToUInt32(image, header + 4) != VersionNeedSection)
                continue;
            var names = sections + (int)BitConverter.ToUInt32(image, header + 0x28) * sectionSize;
            found |= MarkWeak(image, FileOffset(image, header), FileOffset(image, names));
        }

        return found;
    }

    /// <summary>Walks two linked lists: the needed files of a section, and the needed versions of each file.</summary>
    private bool MarkWeak(byte[] image, int neededFile, int names)
    {
        var found = false;
        for (var more = true; more; neededFile += Next(image, neededFile + 12, out more))
        {
            var version = neededFile + (int)BitConverter.ToUInt32(image, neededFile + 8);
            for (
                var moreVersions = true;
                moreVersions;
                version += Next(image, version + 12, out moreVersions)
            )
            {
                var name = names + (int)BitConverter.ToUInt32(image, version + 8);
                var end = Array.IndexOf(image, (byte)0, name);
                if (Encoding.ASCII.GetString(image, name, end - name) != SymbolVersion)
                    continue;
                image[version + 4] |= WeakFlag;
                found = true;
            }
        }

        return found;
    }

    private static int Next(byte[] image, int field, out bool more)
    {
        var distance = (int)BitConverter.ToUInt32(image, field);
        more = distance != 0;
        return distance;
    }

    private static int FileOffset(byte[] image, int sectionHeader) =>
        (int)BitConverter.ToUInt64(image, sectionHeader + 0x18);

    [DllImport("libc.so.6")]
    private static extern IntPtr dlopen(string name, int flags);

    [DllImport("libc.so.6")]
    private static extern IntPtr dlsym(IntPtr library, string name);
}
