namespace Halls.Domain.Definitions;

/// <summary>Whether a hall gives out tickets at an instant, and if not why.</summary>
public enum IntakeState
{
    /// <summary>Tickets are given out.</summary>
    Accepting,

    /// <summary>No opening hours on this day.</summary>
    NotOpenToday,

    /// <summary>Before the (next) opening of the day.</summary>
    NotYetOpen,

    /// <summary>After the last ticket, before closing.</summary>
    LastTicketPassed,

    /// <summary>After the day's last closing time.</summary>
    Closed,
}

/// <summary>Opening hours read at an instant of the hall's own wall clock.</summary>
public static class Intake
{
    /// <summary>Whether tickets are given out.</summary>
    /// <param name="definition">The hall.</param>
    /// <param name="localNow">The instant with the hall's own offset.</param>
    public static IntakeState At(HallDefinition definition, DateTimeOffset localNow)
    {
        double minute = localNow.TimeOfDay.TotalMinutes;
        bool any = false, later = false, lastPassed = false;
        foreach (OpeningHours hours in definition.Hours)
        {
            if (!hours.Days.Contains(localNow.DayOfWeek))
            {
                continue;
            }

            any = true;
            if (minute >= hours.Open && minute <= hours.LastTicket)
            {
                return IntakeState.Accepting;
            }

            later |= minute < hours.Open;
            lastPassed |= minute > hours.LastTicket && minute < hours.Close;
        }

        return !any ? IntakeState.NotOpenToday
            : lastPassed ? IntakeState.LastTicketPassed
            : later ? IntakeState.NotYetOpen
            : IntakeState.Closed;
    }

    /// <summary>The day's first opening, last ticket and last closing as minutes from midnight, or null on a day without hours.</summary>
    public static OpeningHours? Of(HallDefinition definition, DayOfWeek day)
    {
        OpeningHours? whole = null;
        foreach (OpeningHours hours in definition.Hours)
        {
            if (hours.Days.Contains(day))
            {
                whole = whole is null
                    ? hours
                    : new OpeningHours(
                        whole.Days, Math.Min(whole.Open, hours.Open), Math.Max(whole.LastTicket, hours.LastTicket), Math.Max(whole.Close, hours.Close));
            }
        }

        return whole;
    }
}
