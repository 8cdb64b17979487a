namespace Halls.Domain.Calendar;

/// <summary>Events of the stream <c>calendar</c>: the years that were imported .</summary>
public abstract record CalendarEvent
{
    private CalendarEvent()
    {
    }

    /// <summary>When it happened, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Somebody proposed a year's calendar.</summary>
    /// <param name="File">The year.</param>
    /// <param name="By">Who.</param>
    public sealed record CalendarProposed(CalendarYear File, string By) : CalendarEvent;

    /// <summary>Somebody else confirmed it; it holds from now on.</summary>
    /// <param name="Year">The year.</param>
    /// <param name="Revision">The revision that was proposed.</param>
    /// <param name="By">Who.</param>
    public sealed record CalendarConfirmed(int Year, int Revision, string By) : CalendarEvent;

    /// <summary>It was taken back or refused.</summary>
    /// <param name="Year">The year.</param>
    /// <param name="Revision">The revision that was proposed.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="By">Who.</param>
    public sealed record CalendarDeclined(int Year, int Revision, string Reason, string By) : CalendarEvent;
}

/// <summary>Commands to the calendar.</summary>
public abstract record CalendarCommand
{
    private CalendarCommand()
    {
    }

    /// <summary>When.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Who.</summary>
    public required string By { get; init; }

    /// <summary>Proposes a year.</summary>
    /// <param name="File">The year.</param>
    public sealed record Propose(CalendarYear File) : CalendarCommand;

    /// <summary>Confirms what somebody else proposed.</summary>
    /// <param name="Year">The year.</param>
    /// <param name="Revision">The revision that was looked at.</param>
    public sealed record Confirm(int Year, int Revision) : CalendarCommand;

    /// <summary>Takes a proposal back, one's own or another's.</summary>
    /// <param name="Year">The year.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Decline(int Year, string Reason) : CalendarCommand;
}

/// <summary>Why an import is refused.</summary>
public enum CalendarRefusal
{
    /// <summary>The year is there in this or a later revision.</summary>
    RevisionNotLater,

    /// <summary>The year is published; a provisional file can't take that back.</summary>
    NoticeTakenBack,

    /// <summary>Another file for the year waits to be confirmed.</summary>
    ProposalPending,

    /// <summary>Nothing is proposed for the year, or another revision than the one that was looked at.</summary>
    NoSuchCalendar,

    /// <summary>Whoever proposed it can't confirm it .</summary>
    ProposerCannotConfirm,
}
