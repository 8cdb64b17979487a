namespace Halls.Projections.Laboratory;

/// <summary>Somebody who comes on a given day.</summary>
/// <param name="Queue">Which queue.</param>
/// <param name="Minute">When the ticket is taken: minutes from the hall's midnight.</param>
/// <param name="Class">ordinary, green or appointment.</param>
/// <param name="Service">How long the window is kept, minutes.</param>
public sealed record TrialPerson(string Queue, double Minute, string Class, double Service);

/// <summary>A queue of a made-up day.</summary>
/// <param name="Queue">Which queue.</param>
/// <param name="PeopleADay">How many come, on average.</param>
/// <param name="ServiceMinutes">How long a service takes, on average.</param>
public sealed record TrialQueue(string Queue, double PeopleADay, double ServiceMinutes);

/// <summary>What a plan puts on a window's sign when the day opens.</summary>
/// <param name="No">The window.</param>
/// <param name="Serves">The queues.</param>
public sealed record TrialWindow(int No, IReadOnlyList<string> Serves);

/// <summary>How a hall is to be run on the day that is tried.</summary>
/// <param name="Name">For people; comes back with the figures.</param>
/// <param name="Policy">recorded (what happened; recorded days only), none, longest-queue, max-weight or tidal.</param>
/// <param name="Windows">Signs that differ from the opening plan.</param>
public sealed record TrialPlan(string Name, string Policy, IReadOnlyList<TrialWindow> Windows);

/// <summary>A day and the ways of running the hall that are tried on it. Exactly one of <paramref name="Day"/>, <paramref name="People"/> and <paramref name="MadeUp"/> is there.</summary>
/// <param name="Hall">The hall.</param>
/// <param name="Day">A recorded day.</param>
/// <param name="People">A given day, in any order.</param>
/// <param name="MadeUp">A day that is drawn.</param>
/// <param name="Plans">What is tried.</param>
/// <param name="Seed">Chance: the same seed, the same figures.</param>
/// <param name="Runs">How many days are drawn of a made-up one.</param>
public sealed record Trial(
    string Hall, DateOnly? Day, IReadOnlyList<TrialPerson>? People, IReadOnlyList<TrialQueue>? MadeUp, IReadOnlyList<TrialPlan> Plans, ulong Seed, int Runs);

/// <summary>Waits, minutes.</summary>
/// <param name="People">How many were called.</param>
/// <param name="Mean">Their mean wait; null when there were none.</param>
/// <param name="P50">Half of them waited no longer.</param>
/// <param name="P90">Nine of ten.</param>
/// <param name="Longest">The longest wait.</param>
/// <param name="OverTarget">How many waited longer than was promised.</param>
/// <param name="NeverCalled">People who came and were not called.</param>
public sealed record TrialWaits(int People, double? Mean, double? P50, double? P90, double? Longest, int OverTarget, int NeverCalled);

/// <summary>The waits of a queue.</summary>
/// <param name="Queue">Which queue.</param>
/// <param name="Waits">Its waits.</param>
public sealed record TrialQueueWaits(string Queue, TrialWaits Waits);

/// <summary>The mean wait of those who came in a half hour.</summary>
/// <param name="Minute">Its beginning, minutes from midnight.</param>
/// <param name="People">How many came and were called.</param>
/// <param name="Mean">Their mean wait; null when there were none.</param>
public sealed record TrialHalfHour(int Minute, int People, double? Mean);

/// <summary>What came of a plan.</summary>
/// <param name="Name">The plan's name.</param>
/// <param name="Policy">Its policy.</param>
/// <param name="Waits">All waits.</param>
/// <param name="Queues">By queue.</param>
/// <param name="HalfHours">By when people came.</param>
/// <param name="MovesADay">How often a window took up another queue, a day.</param>
public sealed record TrialResult(
    string Name, string Policy, TrialWaits Waits, IReadOnlyList<TrialQueueWaits> Queues, IReadOnlyList<TrialHalfHour> HalfHours, double MovesADay);
