using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Halls.Domain.Tidal.Moves;

namespace Halls.Domain.Policies;

/// <summary>The policy keys of ratings, rectification, figures and tidal windows: the table of values that a province, city, county or hall may set.</summary>
public static class PolicyKeys
{
    /// <summary><c>rating.master</c>: whether ratings are kept here or fed to the provincial system. <value>local</value></summary>
    public static PolicyKey<RatingMaster> Master { get; } =
        OneOf("rating.master", RatingMaster.Local, ("local", RatingMaster.Local), ("provincial", RatingMaster.Provincial));

    /// <summary><c>rating.supplement_window</c>: how long after the service day a service can be rated. A bare number is working days. <value>5wd (1 to 30 wd or nd)</value></summary>
    public static PolicyKey<RatingWindow> SupplementWindow { get; } = new(
        "rating.supplement_window", new RatingWindow(5, DayUnit.WorkingDays), "must be 1 to 30 days, such as 5, \"5wd\" (working days) or \"7nd\" (natural days)", ReadWindow);

    /// <summary><c>rating.invite_after</c>: after so many natural days without a rating one invitation is sent; null for never. <value>3 (off, 0 to 30)</value></summary>
    public static PolicyKey<int?> InviteAfter { get; } = new("rating.invite_after", 3, "must be \"off\" or a whole number from 0 to 30", value =>
        value.ValueKind == JsonValueKind.String ? (value.GetString() == "off", null) : Whole(value, 0, 30) is (true, var days) ? (true, days) : (false, null));

    /// <summary><c>rating.default_mode</c>: what is written where nobody rates. <value>none</value></summary>
    public static PolicyKey<DefaultRatingMode> DefaultMode { get; } = OneOf(
        "rating.default_mode", DefaultRatingMode.None, ("none", DefaultRatingMode.None), ("level3_after_7nd", DefaultRatingMode.LevelThreeAfterSevenDays));

    /// <summary><c>rating.times_per_service</c>: how often one service can be rated. <value>1 (1 to 2)</value></summary>
    public static PolicyKey<int> TimesPerService { get; } = Number("rating.times_per_service", 1, 1, 2);

    /// <summary><c>rating.text_max</c>: the longest text, in characters. A bare number holds everywhere. <value>150 at hall devices, 500 online (1 to 2000)</value></summary>
    public static PolicyKey<TextLimits> TextMax { get; } = new(
        "rating.text_max", new TextLimits(150, 500), "must be 1 to 2000 characters, or { device, online } of such", ReadTextLimits);

    /// <summary><c>rating.bad_requires_reason</c>: a rating of level 1 or 2 needs an indicator or a text. <value>true</value></summary>
    public static PolicyKey<bool> BadRequiresReason { get; } = Flag("rating.bad_requires_reason", true);

    /// <summary><c>rating.device_timeout</c>: after so many seconds the evaluator goes back to rest and has written nothing. <value>60 (15 to 300)</value></summary>
    public static PolicyKey<int> DeviceTimeout { get; } = Number("rating.device_timeout", 60, 15, 300);

    /// <summary>
    /// <c>rating.link_proves_identity</c>: whoever opens the one-time link of a service and leaves a name and a phone number counts as real-name
    /// (R-073). It brings the stricter duties upon the hall, so doubt is in the citizen's favour. <value>true</value>
    /// </summary>
    public static PolicyKey<bool> LinkProvesIdentity { get; } = Flag("rating.link_proves_identity", true);

    /// <summary><c>rect.contact_limit</c>: working days to contact a real-name evaluator of a bad rating. <value>1 (1 to 7)</value></summary>
    public static PolicyKey<int> ContactLimit { get; } = Number("rect.contact_limit", 1, 1, 7);

    /// <summary><c>rect.anonymous_limit</c>: working days to look into an anonymous bad rating; there is no duty to contact. <value>5 (1 to 15)</value></summary>
    public static PolicyKey<int> AnonymousLimit { get; } = Number("rect.anonymous_limit", 5, 1, 15);

    /// <summary><c>rect.limit_simple</c>: working days from the rating where it can be put right at once (立行立改). <value>5 (1 to 15)</value></summary>
    public static PolicyKey<int> LimitSimple { get; } = Number("rect.limit_simple", 5, 1, 15);

    /// <summary><c>rect.limit_complex</c>: working days from the rating where it takes time (限期整改). <value>10 (1 to 15)</value></summary>
    public static PolicyKey<int> LimitComplex { get; } = Number("rect.limit_complex", 10, 1, 15);

    /// <summary><c>rect.extensions_max</c>: how many extensions a case can have. <value>1 (0 to 2)</value></summary>
    public static PolicyKey<int> ExtensionsMax { get; } = Number("rect.extensions_max", 1, 0, 2);

    /// <summary><c>rect.review_limit</c>: working days in which the supervising department decides. <value>2 (1 to 15)</value></summary>
    public static PolicyKey<int> ReviewLimit { get; } = Number("rect.review_limit", 2, 1, 15);

    /// <summary><c>rect.feedback_limit</c>: working days from approval to telling the evaluator. <value>1 (1 to 15)</value></summary>
    public static PolicyKey<int> FeedbackLimit { get; } = Number("rect.feedback_limit", 1, 1, 15);

    /// <summary><c>rect.followup_limit</c>: working days from the feedback to asking what the evaluator thinks of it. <value>5 (1 to 15)</value></summary>
    public static PolicyKey<int> FollowUpLimit { get; } = Number("rect.followup_limit", 5, 1, 15);

    /// <summary><c>rect.followup</c>: so many attempts on so many different days before somebody counts as out of reach (联系不上). <value>{ "attempts": 3, "days": 2 }</value></summary>
    public static PolicyKey<AttemptRule> Attempts { get; } = new(
        "rect.followup", new AttemptRule(3, 2), "must be { attempts: 1 to 10, days: 1 to attempts }", ReadAttempts);

    /// <summary><c>rect.reopen_on_unsatisfied</c>: how often a case is opened again because the evaluator is not satisfied. <value>1 (0 to 2)</value></summary>
    public static PolicyKey<int> ReopenOnUnsatisfied { get; } = Number("rect.reopen_on_unsatisfied", 1, 0, 2);

    /// <summary><c>rect.invalid_apply_limit</c>: working days after dispatch in which a rating can be claimed invalid. <value>3 (1 to 15)</value></summary>
    public static PolicyKey<int> InvalidApplyLimit { get; } = Number("rect.invalid_apply_limit", 3, 1, 15);

    /// <summary><c>rect.escalate_after</c>: working days after a missed deadline until it goes to the leader. <value>1 (1 to 10)</value></summary>
    public static PolicyKey<int> EscalateAfter { get; } = Number("rect.escalate_after", 1, 1, 10);

    /// <summary><c>rect.publish_lag</c>: working days from the end of a case to its publication (R-092). <value>5 (1 to 30)</value></summary>
    public static PolicyKey<int> PublishLag { get; } = Number("rect.publish_lag", 5, 1, 30);

    /// <summary><c>report.cutoff</c>: the day of the next month at whose 00:00 a month's figures are cut off. <value>15 (1 to 28)</value></summary>
    public static PolicyKey<int> ReportCutoff { get; } = Number("report.cutoff", 15, 1, 28);

    /// <summary><c>rank.min_sample</c>: fewer valid ratings than that are not ranked. <value>30 (0 to 100000)</value></summary>
    public static PolicyKey<int> RankMinSample { get; } = Number("rank.min_sample", 30, 0, 100_000);

    /// <summary><c>signal.source_per_hour</c>: more ratings an hour from one device or account are flagged (R-069). <value>10 (1 to 1000)</value></summary>
    public static PolicyKey<int> SignalSourcePerHour { get; } = Number("signal.source_per_hour", 10, 1, 1000);

    /// <summary><c>signal.soonest_seconds</c>: a rating sooner than that after the service's end is flagged (R-069). <value>3 (0 to 60)</value></summary>
    public static PolicyKey<int> SignalSoonestSeconds { get; } = Number("signal.soonest_seconds", 3, 0, 60);

    /// <summary><c>signal.same_text</c>: so many ratings with one and the same text are flagged (R-069). <value>3 (2 to 1000)</value></summary>
    public static PolicyKey<int> SignalSameText { get; } = Number("signal.same_text", 3, 2, 1000);

    /// <summary><c>signal.all_fives</c>: more ratings than that at a window in a day, all of level 5, are flagged (R-069). <value>50 (1 to 10000)</value></summary>
    public static PolicyKey<int> SignalAllFives { get; } = Number("signal.all_fives", 50, 1, 10_000);

    /// <summary><c>tide.mode</c>: who moves windows between queues. <value>suggest (off, suggest, auto)</value></summary>
    public static PolicyKey<TidalMode> TideMode { get; } =
        OneOf("tide.mode", TidalMode.Suggest, ("off", TidalMode.Off), ("suggest", TidalMode.Suggest), ("auto", TidalMode.Auto));

    /// <summary><c>tide.min_stay</c>: minutes for which the policy leaves a window alone that was moved. <value>30 (15 to 240)</value></summary>
    public static PolicyKey<int> TideMinStay { get; } = Number("tide.min_stay", 30, 15, 240);

    /// <summary><c>tide.most_posted</c>: how many queues a sign may hold when the policy changes it. <value>2 (1 to 20)</value></summary>
    public static PolicyKey<int> TideMostPosted { get; } = Number("tide.most_posted", 2, 1, 20);

    /// <summary><c>tide.cool_down</c>: minutes for which a declined proposal is not made again (R-041). <value>10 (1 to 240)</value></summary>
    public static PolicyKey<int> TideCoolDown { get; } = Number("tide.cool_down", 10, 1, 240);

    /// <summary><c>tide.proposal_life</c>: minutes after which a proposal that nobody answers runs out. <value>10 (1 to 60)</value></summary>
    public static PolicyKey<int> TideProposalLife { get; } = Number("tide.proposal_life", 10, 1, 60);

    /// <summary><c>tide.max_per_hall</c>: how many windows the policy may have away from the opening plan at once. <value>2 (0 to 99)</value></summary>
    public static PolicyKey<int> TideMaxPerHall { get; } = Number("tide.max_per_hall", 2, 0, 99);

    /// <summary><c>tide.bounds</c>: for each queue how few and how many open windows the policy may leave it, and whether it may move without being asked. <value>none</value></summary>
    public static PolicyKey<ImmutableSortedDictionary<string, QueueBounds>> TideBounds { get; } = new(
        "tide.bounds", ImmutableSortedDictionary<string, QueueBounds>.Empty, "must be { queue: { min: 0 to 99, max: min to 99, auto: true or false } } for at most 100 queues", ReadBounds);

    /// <summary>All of them by name.</summary>
    public static FrozenDictionary<string, PolicyKey> All { get; } = new PolicyKey[]
    {
        Master, SupplementWindow, InviteAfter, DefaultMode, TimesPerService, TextMax, BadRequiresReason, DeviceTimeout, LinkProvesIdentity,
        ContactLimit, AnonymousLimit, LimitSimple, LimitComplex, ExtensionsMax, ReviewLimit, FeedbackLimit, FollowUpLimit, Attempts, ReopenOnUnsatisfied,
        InvalidApplyLimit, EscalateAfter, PublishLag, ReportCutoff, RankMinSample, SignalSourcePerHour, SignalSoonestSeconds, SignalSameText, SignalAllFives,
        TideMode, TideMinStay, TideMostPosted, TideCoolDown, TideProposalLife, TideMaxPerHall, TideBounds,
    }.ToFrozenDictionary(k => k.Name, StringComparer.Ordinal);

    /// <summary>Why a place may not say that about a key, or null when it may.</summary>
    /// <param name="key">A key of <see cref="All"/>.</param>
    /// <param name="json">The value, or the list of dated values, as JSON text.</param>
    public static string? Fault(PolicyKey key, string json)
    {
        try
        {
            using JsonDocument said = JsonDocument.Parse(json);
            return PolicyHistory.Fault(key, said.RootElement);
        }
        catch (JsonException)
        {
            return key.Allowed;
        }
    }

    private static PolicyKey<int> Number(string name, int otherwise, int low, int high) =>
        new(name, otherwise, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {low} to {high}"), value => Whole(value, low, high));

    private static PolicyKey<bool> Flag(string name, bool otherwise) =>
        new(name, otherwise, "must be true or false", value => (value.ValueKind is JsonValueKind.True or JsonValueKind.False, value.ValueKind == JsonValueKind.True));

    private static PolicyKey<T> OneOf<T>(string name, T otherwise, params (string Text, T Value)[] values) => new(
        name, otherwise, $"must be one of {string.Join(", ", values.Select(v => $"\"{v.Text}\""))}", value =>
        {
            string? text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            int index = Array.FindIndex(values, v => v.Text == text);
            return index < 0 ? (false, otherwise) : (true, values[index].Value);
        });

    private static (bool Ok, int Value) Whole(JsonElement value, int low, int high) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= low && number <= high ? (true, number) : (false, 0);

    private static (bool Ok, RatingWindow Value) ReadWindow(JsonElement value)
    {
        if (Whole(value, 1, 30) is (true, var bare))
        {
            return (true, new(bare, DayUnit.WorkingDays));
        }

        string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        DayUnit? unit = text.EndsWith("wd", StringComparison.Ordinal) ? DayUnit.WorkingDays : text.EndsWith("nd", StringComparison.Ordinal) ? DayUnit.NaturalDays : null;
        return unit is { } known && int.TryParse(text[..^2], NumberStyles.None, CultureInfo.InvariantCulture, out int days) && days is >= 1 and <= 30
            ? (true, new(days, known))
            : (false, new(0, DayUnit.WorkingDays));
    }

    private static (bool Ok, TextLimits Value) ReadTextLimits(JsonElement value) =>
        Whole(value, 1, 2000) is (true, var both) ? (true, new(both, both))
        : Pair(value, "device", "online") is var (device, online) && Whole(device, 1, 2000) is (true, var d) && Whole(online, 1, 2000) is (true, var o) ? (true, new(d, o))
        : (false, new(0, 0));

    private static (bool Ok, AttemptRule Value) ReadAttempts(JsonElement value) =>
        Pair(value, "attempts", "days") is var (attempts, days) && Whole(attempts, 1, 10) is (true, var a) && Whole(days, 1, a) is (true, var d)
            ? (true, new(a, d))
            : (false, new(0, 0));

    private static (bool Ok, ImmutableSortedDictionary<string, QueueBounds> Value) ReadBounds(JsonElement value)
    {
        ImmutableSortedDictionary<string, QueueBounds>.Builder bounds = ImmutableSortedDictionary.CreateBuilder<string, QueueBounds>(StringComparer.Ordinal);
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Count() > 100)
        {
            return (false, bounds.ToImmutable());
        }

        foreach (JsonProperty queue in value.EnumerateObject())
        {
            if (queue.Name.Length is 0 or > 8 || queue.Value.ValueKind != JsonValueKind.Object)
            {
                return (false, bounds.ToImmutable());
            }

            var bound = new QueueBounds();
            foreach (JsonProperty member in queue.Value.EnumerateObject())
            {
                (bool ok, bound) = member.Name switch
                {
                    "min" => Whole(member.Value, 0, 99) is (true, var min) ? (true, bound with { Min = min }) : (false, bound),
                    "max" => Whole(member.Value, 0, 99) is (true, var max) ? (true, bound with { Max = max }) : (false, bound),
                    "auto" => (member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False, bound with { Auto = member.Value.ValueKind == JsonValueKind.True }),
                    _ => (false, bound),
                };
                if (!ok)
                {
                    return (false, bounds.ToImmutable());
                }
            }

            if (bound.Max < bound.Min)
            {
                return (false, bounds.ToImmutable());
            }

            bounds[queue.Name] = bound;
        }

        return (true, bounds.ToImmutable());
    }

    /// <summary>The two members of an object that has no other; null for anything else.</summary>
    private static (JsonElement First, JsonElement Second)? Pair(JsonElement value, string first, string second) =>
        value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Count() == 2
        && value.TryGetProperty(first, out JsonElement a) && value.TryGetProperty(second, out JsonElement b)
            ? (a, b)
            : null;
}
