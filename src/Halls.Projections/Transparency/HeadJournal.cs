using System.Globalization;
using System.Text;
using System.Text.Json;
using Halls.Domain.Transparency;

namespace Halls.Projections.Transparency;

/// <summary>
/// What is kept outside the database, usually in <c>heads/</c> of the data folder: every head that was ever signed, one file for each day, and beside it the leaves that it
/// covers and the one before did not. So a rating that somebody with power over the database takes away, alters or adds can be found and named even when
/// all tables were computed anew. Nothing in it is personal. Thread-safe, also between processes that share the folder.
/// </summary>
/// <remarks>
/// <c>yyyy-MM-dd.heads.jsonl</c> holds a head a line; <c>yyyy-MM-dd.leaves.tsv</c> a leaf a line: number, position, stream, version, type, hash; <c>key-….spki</c>
/// the public keys. Lines are only ever added; what a crash left half-written behind the last head is cut off before the next one.
/// </remarks>
public sealed class HeadJournal
{
    private const string HeadsSuffix = ".heads.jsonl";
    private const string LeavesSuffix = ".leaves.tsv";
    private const byte LineFeed = (byte)'\n';
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(20);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly TimeProvider _time;

    /// <summary>Names the folder, which is made when the first head is kept.</summary>
    /// <param name="folder">The folder. Processes of one store may share it; where they do not, each keeps its own heads, and each is whole.</param>
    /// <param name="time">Measures how long another process is waited for.</param>
    public HeadJournal(string folder, TimeProvider time)
    {
        Folder = Path.GetFullPath(folder);
        _time = time;
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Keeps a public key, so that what it signed can be checked after the server's secret has been replaced.</summary>
    public void KeepKey(HeadKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        string path = KeyPath(key.Id);
        if (!File.Exists(path) || new FileInfo(path).Length != key.PublicKey.Length)
        {
            File.WriteAllBytes(path, key.PublicKey);
        }
    }

    /// <summary>A public key by its id, or null.</summary>
    public byte[]? FindKey(string id) => id.Length == 16 && id.All(char.IsAsciiHexDigitLower) && File.Exists(KeyPath(id)) ? File.ReadAllBytes(KeyPath(id)) : null;

    /// <summary>Opens the journal for adding to it; waits for another process that has it open.</summary>
    /// <exception cref="TimeoutException">Another process holds it for twenty seconds.</exception>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    /// <exception cref="TransparencyDamagedException">The last head cannot be read: somebody wrote over it.</exception>
    public async Task<HeadWriter> OpenAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Folder);
        }
        else
        {
            Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        long started = _time.GetTimestamp();
        while (true)
        {
            try
            {
                var held = new FileStream(Path.Combine(Folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                try
                {
                    return new HeadWriter(this, held);
                }
                catch
                {
                    await held.DisposeAsync();
                    throw;
                }
            }
            catch (IOException e) when (e is not FileNotFoundException and not DirectoryNotFoundException)
            {
                if (_time.GetElapsedTime(started) > LockPatience)
                {
                    throw new TimeoutException($"{Folder} is held by another process.", e);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(20), _time, cancellationToken);
            }
        }
    }

    /// <summary>The days that have heads, the oldest first.</summary>
    public IReadOnlyList<DateOnly> Days() => !Directory.Exists(Folder) ? [] :
    [
        .. Directory.EnumerateFiles(Folder, "*" + HeadsSuffix)
            .Select(f => DateOnly.TryParseExact(Path.GetFileName(f)[..^HeadsSuffix.Length], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
                ? day
                : (DateOnly?)null)
            .OfType<DateOnly>().Order(),
    ];

    /// <summary>The heads of a day, in order. What is behind the last line feed is a head that was never given out, and is left out.</summary>
    /// <exception cref="TransparencyDamagedException">A line is no head: somebody wrote over it.</exception>
    public IEnumerable<SignedHead> Heads(DateOnly day) => Lines(HeadsPath(day)).Select(line => ReadHead(line).Signed);

    /// <summary>Every head ever signed, the oldest first.</summary>
    /// <exception cref="TransparencyDamagedException">A line is no head: somebody wrote over it.</exception>
    public IEnumerable<SignedHead> Heads() => Days().SelectMany(Heads);

    /// <summary>Every leaf that a head was signed over, in order.</summary>
    /// <exception cref="TransparencyDamagedException">A line is no leaf: somebody wrote over it.</exception>
    public IEnumerable<LeafRow> Leaves()
    {
        foreach (DateOnly day in Days())
        {
            // What lies behind the last head of the day was about to be signed when the process ended.
            long length = LastHead(day)?.LeavesLength ?? 0;
            foreach (string line in Lines(LeavesPath(day), length))
            {
                yield return ReadLeaf(line);
            }
        }
    }

    internal string HeadsPath(DateOnly day) => PathOf(day, HeadsSuffix);

    internal string LeavesPath(DateOnly day) => PathOf(day, LeavesSuffix);

    internal static byte[] Line(SignedHead head, long leavesLength)
    {
        var line = new HeadLine(head.Head.Size, head.Head.Root.ToString(), head.Head.AtText, head.Head.KeyId, Convert.ToBase64String(head.Signature), leavesLength);
        return [.. JsonSerializer.SerializeToUtf8Bytes(line, Json), LineFeed];
    }

    internal static byte[] Line(LeafRow leaf) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{leaf.Number}\t{leaf.Position}\t{leaf.Stream}\t{leaf.Version}\t{leaf.Type}\t{leaf.Name.Hash}\n"));

    /// <summary>The last head of a day, how long the day's file of leaves was when it was signed, and where its line ends; null when there is no whole line.</summary>
    internal (SignedHead Head, long LeavesLength, long End)? LastHead(DateOnly day)
    {
        string path = HeadsPath(day);
        if (!File.Exists(path))
        {
            return null;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

        // A line has some four hundred bytes, so the last whole one and a half-written one behind it are within the last few thousand.
        byte[] tail = new byte[Math.Min(file.Length, 8192)];
        file.Seek(-tail.Length, SeekOrigin.End);
        file.ReadExactly(tail);
        int end = Array.LastIndexOf(tail, LineFeed);
        if (end < 0)
        {
            return null;
        }

        int start = end == 0 ? 0 : Array.LastIndexOf(tail, LineFeed, end - 1) + 1;
        (SignedHead signed, long leavesLength) = ReadHead(Encoding.UTF8.GetString(tail, start, end - start));
        return (signed, leavesLength, file.Length - tail.Length + end + 1);
    }

    private static (SignedHead Signed, long LeavesLength) ReadHead(string text)
    {
        try
        {
            HeadLine line = JsonSerializer.Deserialize<HeadLine>(text, Json) ?? throw new FormatException("null");
            return TreeHash.TryParse(line.RootHash, out TreeHash root)
                ? (new SignedHead(
                    new TreeHead(line.TreeSize, root, DateTimeOffset.Parse(line.At, CultureInfo.InvariantCulture), line.KeyId), Convert.FromBase64String(line.Signature)), line.LeavesLength)
                : throw new FormatException("The root is no hash.");
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException)
        {
            throw new TransparencyDamagedException($"Not a head: '{text}'.", e);
        }
    }

    private static LeafRow ReadLeaf(string text) =>
        text.Split('\t') is [var number, var position, var stream, var version, var type, var hash]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long no)
        && long.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out long at)
        && long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out long nth)
        && TreeHash.TryParse(hash, out TreeHash leaf)
            ? new LeafRow(no, at, stream, nth, type, leaf.ToArray())
            : throw new TransparencyDamagedException($"Not a leaf: '{text}'.");

    /// <summary>The whole lines of a file, to a length. A stream's name has no control character, so it holds no tab and no line feed.</summary>
    private static IEnumerable<string> Lines(string path, long length = long.MaxValue)
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file, Encoding.UTF8);
        long left = Math.Min(length, file.Length);
        var line = new StringBuilder();
        while (left > 0 && reader.Read() is var next and >= 0)
        {
            char c = (char)next;
            if (c == '\n')
            {
                string whole = line.ToString();
                line.Clear();
                left -= Encoding.UTF8.GetByteCount(whole) + 1;
                yield return whole;
            }
            else
            {
                line.Append(c);
            }
        }
    }

    private string PathOf(DateOnly day, string suffix) => Path.Combine(Folder, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + suffix);

    private string KeyPath(string id) => Path.Combine(Folder, $"key-{id}.spki");

    private sealed record HeadLine(long TreeSize, string RootHash, string At, string KeyId, string Signature, long LeavesLength);
}

/// <summary>The journal, open for adding to it. Not thread-safe; nobody else adds while it is open.</summary>
public sealed class HeadWriter : IDisposable
{
    private readonly HeadJournal _journal;
    private readonly FileStream _lock;
    private readonly DateOnly? _lastDay;

    internal HeadWriter(HeadJournal journal, FileStream held)
    {
        _journal = journal;
        _lock = held;

        // A day whose only head was being written when the process ended has none; the one before it has.
        foreach (DateOnly day in journal.Days().Reverse())
        {
            if (journal.LastHead(day) is { } last)
            {
                (_lastDay, Last) = (day, last.Head);
                return;
            }
        }
    }

    /// <summary>The last head that was signed, or null when there is none.</summary>
    public SignedHead? Last { get; private set; }

    /// <summary>Adds a head with the leaves that no head before it covers; both are on the disk when the task completes.</summary>
    /// <param name="day">The day; one before the last head's counts as that.</param>
    /// <param name="head">The head.</param>
    /// <param name="leaves">The leaves from the last head's size to this one's, page by page.</param>
    /// <exception cref="IOException">The disk is full or cannot be written to. Nothing was added.</exception>
    /// <exception cref="TransparencyDamagedException">Somebody cut the files off.</exception>
    public async Task AddAsync(DateOnly day, SignedHead head, IAsyncEnumerable<IReadOnlyList<LeafRow>> leaves)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(leaves);
        day = _lastDay > day ? _lastDay.Value : day;
        (SignedHead Head, long LeavesLength, long End)? last = _journal.LastHead(day);
        long length;
        await using (FileStream file = At(_journal.LeavesPath(day), last?.LeavesLength ?? 0))
        {
            await foreach (IReadOnlyList<LeafRow> page in leaves)
            {
                foreach (LeafRow leaf in page)
                {
                    file.Write(HeadJournal.Line(leaf));
                }
            }

            file.Flush(flushToDisk: true);
            length = file.Position;
        }

        await using (FileStream file = At(_journal.HeadsPath(day), last?.End ?? 0))
        {
            file.Write(HeadJournal.Line(head, length));
            file.Flush(flushToDisk: true);
        }

        Last = head;
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    /// <summary>Opens a file at where the last head left it.</summary>
    private static FileStream At(string path, long length)
    {
        var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = 1 << 16,
        });
        if (file.Length < length)
        {
            file.Dispose();
            throw new TransparencyDamagedException($"{path} is shorter than the last head says: somebody cut it off.");
        }

        file.SetLength(length);
        file.Seek(length, SeekOrigin.Begin);
        return file;
    }
}
