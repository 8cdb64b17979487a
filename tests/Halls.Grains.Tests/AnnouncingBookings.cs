using System.Collections.Immutable;
using Halls.Contracts;
using Halls.Contracts.Halls;
using Halls.Contracts.Queues;
using Halls.Domain.Bookings;
using Halls.Domain.Tidal.Moves;
using Halls.EventStore;
using Halls.Grains.Tidal;
using Halls.Testing;

namespace Halls.Grains.Tests;

/// <summary>Who is booked, as the hall keeps it and as its advisor sees it.</summary>
public sealed class AnnouncingBookings : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reaches_the_advisor_at_once_when_it_is_of_today_and_with_the_day_when_it_is_of_tomorrow()
    {
        var advisor = new Watching();
        await using HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path, advisor);
        await hall.IssueAsync();
        await AnnounceAsync(hall, "t1", 1, new BookedSlotView("B", "10:00", 2));
        await AnnounceAsync(hall, "t0", 0, new BookedSlotView("A", "09:30", 3));
        await hall.PassesAsync(() => Task.FromResult(advisor.Seen), seen => seen.SequenceEqual([new BookedSlot("A", 570, 3)]));

        hall.HallClock.MoveTo(hall.HallClock.GetUtcNow().AddDays(1));
        await hall.BoardPassesAsync(b => b.Day == HallUnderTest.Day.AddDays(1));
        QueueKey tomorrow = new(HallUnderTest.Hall, "A", HallUnderTest.Day.AddDays(1));
        await hall.Grains.GetGrain<IQueueGrain>(tomorrow.ToString()).Issue(new IssueTicketRequest(new RequestStamp($"queue/{tomorrow}", "i"), "ordinary", null, null, null, "d_kiosk"));
        await hall.PassesAsync(() => Task.FromResult(advisor.Seen), seen => seen.SequenceEqual([new BookedSlot("B", 600, 2)]));
    }

    [Fact]
    public async Task Is_kept_over_a_restart_and_so_is_its_answer()
    {
        AnnounceBookingsAnswer first;
        await using (HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path))
        {
            first = await AnnounceAsync(hall, "k", 0, new BookedSlotView("A", "09:30", 3));
            await AnnounceAsync(hall, "k2", 0, new BookedSlotView("A", "10:30", 1));
        }

        await using HallUnderTest again = await HallUnderTest.StartAsync(_folder.Path);
        Assert.Equal([new BookedSlotView("A", "10:30", 1)], (await again.Board.GetBookings(HallUnderTest.Day))!.Slots);
        Assert.Equal(first.Bookings!.Slots, (await AnnounceAsync(again, "k", 0, new BookedSlotView("A", "09:30", 3))).Bookings!.Slots);
        Assert.Equal(1, (await again.Board.GetBookings(HallUnderTest.Day))!.People);
        Assert.Equal(2, (await again.Store.ReadStreamAsync(new StreamName("bookings/lc/2026-11-23"), cancellationToken: TestContext.Current.CancellationToken)).Count);
    }

    private static Task<AnnounceBookingsAnswer> AnnounceAsync(HallUnderTest hall, string key, int daysAhead, params BookedSlotView[] slots) =>
        hall.Board.AnnounceBookings(new AnnounceBookingsRequest(key, HallUnderTest.Day.AddDays(daysAhead), [.. slots], "c_booking"));

    /// <summary>Foresees nothing, and notes who is booked whenever it looks.</summary>
    private sealed class Watching : ITidalAdvisor
    {
        private volatile IReadOnlyList<BookedSlot> _seen = [];

        public string Name => "watching";

        public IReadOnlyList<BookedSlot> Seen => _seen;

        public Task<ForeseenWaits?> ForeseeAsync(TidalSight sight)
        {
            _seen = sight.Day.Booked;
            return Task.FromResult<ForeseenWaits?>(null);
        }

        public Task<ImmutableArray<AdvisedMove>> AdviseAsync(TidalSight sight) => Task.FromResult<ImmutableArray<AdvisedMove>>([]);

        public Task<MoveForecast?> AppraiseAsync(TidalSight sight, int window, ImmutableArray<string> serves) => Task.FromResult<MoveForecast?>(null);

        public Task<MoveReview> ReviewAsync(TidalSight sight, MoveHistory move, int minutes) => Task.FromResult(new MoveReview([], null));
    }
}
