using System.Globalization;

namespace Halls.Replay.Recordings;

/// <summary>
/// Finds the services that a server cannot have given because another of its services was going on. Of two that overlap, the one that
/// ends later is the impossible one (at equal ends the one that stands later in the file, unless it only begins where the other ends):
/// taking services by their end leaves out as few rows as can be, and says the same whatever order the file is in.
/// </summary>
public static class Overlaps
{
    public static IReadOnlyDictionary<int, ImpossibleRow> Find(IEnumerable<Row.Accepted> rows)
    {
        var found = new Dictionary<int, ImpossibleRow>();
        foreach (var server in rows.Where(row => row.Customer.Service is not null).GroupBy(row => row.Customer.Service!.Server))
        {
            Customer? kept = null;
            foreach (var row in server.OrderBy(End).ThenBy(Start).ThenBy(row => row.Customer.Line))
            {
                var (customer, service) = (row.Customer, row.Customer.Service!);
                if (kept is null || service.Start >= kept.Service!.End)
                    kept = customer;
                else
                    found[customer.Line] = new ImpossibleRow(
                        customer.Line, customer.Day, Impossibility.TwoCustomersAtOnce,
                        $"{service.Server} from {Time(service.Start)} to {Time(service.End)}, " +
                        $"and line {kept.Line} from {Time(kept.Service.Start)} to {Time(kept.Service.End)}", row.Text);
            }
        }

        return found;
    }

    private static DateTime Start(Row.Accepted row) => row.Customer.Service!.Start;

    private static DateTime End(Row.Accepted row) => row.Customer.Service!.End;

    private static string Time(DateTime moment) => moment.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
