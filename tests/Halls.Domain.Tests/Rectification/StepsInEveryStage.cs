using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using Halls.Domain.Tests.Support;
using static Halls.Domain.Tests.Support.Case;
using static Halls.Domain.Tests.Support.Service;

namespace Halls.Domain.Tests.Rectification;

/// <summary>R-081: every step in every stage of a real-name case, as one table. What is not a name of events is the refusal; "-" is no event.</summary>
public class StepsInEveryStage
{
    private const string Table =
        """
        stage               assign       contact            classify       extend           decide-extension claim-invalid      decide-invalid    object          decide-objection complete            approve            return             feed-back     follow-up                 no-answer      verdict                   close        check-clocks
        fresh               CaseAssigned EvaluatorContacted ContactFirst   WrongStage       NoExtensionAsked InvalidityClaimed  NoClaim           WrongStage      NoObjection      WrongStage          WrongStage         WrongStage         WrongStage    WrongStage                WrongStage     WrongStage                WrongStage   CaseEscalated+CaseEscalated
        verifying           CaseAssigned EvaluatorContacted CaseClassified WrongStage       NoExtensionAsked InvalidityClaimed  NoClaim           WrongStage      NoObjection      WrongStage          WrongStage         WrongStage         WrongStage    WrongStage                WrongStage     WrongStage                WrongStage   CaseEscalated
        rectifying          CaseAssigned EvaluatorContacted WrongStage     ExtensionAsked   NoExtensionAsked InvalidityClaimed  NoClaim           WrongStage      NoObjection      CompletionSubmitted WrongStage         WrongStage         WrongStage    WrongStage                WrongStage     WrongStage                WrongStage   CaseEscalated
        extension-asked     CaseAssigned EvaluatorContacted WrongStage     ExtensionPending ExtensionDecided InvalidityClaimed  NoClaim           WrongStage      NoObjection      CompletionSubmitted WrongStage         WrongStage         WrongStage    WrongStage                WrongStage     WrongStage                WrongStage   CaseEscalated
        claimed             CaseAssigned EvaluatorContacted WrongStage     ExtensionAsked   NoExtensionAsked AlreadyClaimed     InvalidityDecided WrongStage      NoObjection      CompletionSubmitted WrongStage         WrongStage         WrongStage    WrongStage                WrongStage     WrongStage                WrongStage   CaseEscalated+CaseEscalated
        in-review           WrongStage   WrongStage         WrongStage     WrongStage       NoExtensionAsked WrongStage         NoClaim           WrongStage      NoObjection      WrongStage          CompletionApproved CompletionReturned WrongStage    WrongStage                WrongStage     WrongStage                WrongStage   CaseEscalated
        in-review-claimed   WrongStage   WrongStage         WrongStage     WrongStage       NoExtensionAsked AlreadyClaimed     InvalidityDecided WrongStage      NoObjection      WrongStage          ClaimPending       CompletionReturned WrongStage    WrongStage                WrongStage     WrongStage                WrongStage   CaseEscalated+CaseEscalated
        returned            CaseAssigned EvaluatorContacted WrongStage     ExtensionAsked   NoExtensionAsked InvalidityClaimed  NoClaim           WrongStage      NoObjection      CompletionSubmitted WrongStage         WrongStage         WrongStage    WrongStage                WrongStage     WrongStage                WrongStage   CaseEscalated
        approved            CaseAssigned WrongStage         WrongStage     WrongStage       NoExtensionAsked WrongStage         NoClaim           WrongStage      NoObjection      WrongStage          WrongStage         WrongStage         FeedbackGiven WrongStage                WrongStage     WrongStage                WrongStage   CaseEscalated
        fed-back            WrongStage   WrongStage         WrongStage     WrongStage       NoExtensionAsked WrongStage         NoClaim           WrongStage      NoObjection      WrongStage          WrongStage         WrongStage         WrongStage    VerdictGiven+CaseArchived FollowUpFailed VerdictGiven+CaseReopened WrongStage   CaseEscalated
        reopened            CaseAssigned EvaluatorContacted WrongStage     ExtensionAsked   NoExtensionAsked WrongStage         NoClaim           WrongStage      NoObjection      CompletionSubmitted WrongStage         WrongStage         WrongStage    WrongStage                WrongStage     WrongStage                WrongStage   CaseEscalated
        with-leader         WrongStage   WrongStage         WrongStage     WrongStage       NoExtensionAsked WrongStage         NoClaim           WrongStage      NoObjection      WrongStage          WrongStage         CaseReopened       WrongStage    WrongStage                WrongStage     WrongStage                CaseArchived -
        archived            WrongStage   WrongStage         WrongStage     WrongStage       NoExtensionAsked WrongStage         NoClaim           WrongStage      NoObjection      WrongStage          WrongStage         WrongStage         WrongStage    WrongStage                WrongStage     WrongStage                WrongStage   -
        invalid             WrongStage   WrongStage         WrongStage     WrongStage       NoExtensionAsked AlreadyClaimed     NoClaim           ObjectionRaised NoObjection      WrongStage          WrongStage         WrongStage         WrongStage    WrongStage                WrongStage     WrongStage                WrongStage   -
        objected            WrongStage   WrongStage         WrongStage     WrongStage       NoExtensionAsked AlreadyClaimed     NoClaim           AlreadyObjected ObjectionDecided WrongStage          WrongStage         WrongStage         WrongStage    WrongStage                WrongStage     WrongStage                WrongStage   CaseEscalated
        objection-dismissed WrongStage   WrongStage         WrongStage     WrongStage       NoExtensionAsked AlreadyClaimed     NoClaim           AlreadyObjected NoObjection      WrongStage          WrongStage         WrongStage         WrongStage    WrongStage                WrongStage     WrongStage                WrongStage   -
        valid-again         CaseAssigned EvaluatorContacted WrongStage     ExtensionAsked   NoExtensionAsked AlreadyClaimed     NoClaim           WrongStage      NoObjection      CompletionSubmitted WrongStage         WrongStage         WrongStage    WrongStage                WrongStage     WrongStage                WrongStage   CaseEscalated
        """;

    public static TheoryData<string, string, string> Cells()
    {
        string[][] rows = [.. Table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        var cells = new TheoryData<string, string, string>();
        foreach (string[] row in rows[1..])
        {
            for (int column = 1; column < rows[0].Length; column++)
            {
                cells.Add(row[0], rows[0][column], row[column]);
            }
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Each_pair_has_its_outcome(string stage, string step, string expected)
    {
        RatingState state = In(stage);
        Decision<RatingStreamEvent, RatingRefusal> decision = Decide(state, Step(step, Of(state).Stage));
        string outcome = decision.Refusal is { } refusal ? refusal.ToString() : string.Join('+', decision.Events.Select(e => e.GetType().Name));
        Assert.Equal(expected, outcome.Length == 0 ? "-" : outcome);
        Assert.True(decision.Refusal is null || decision.Events.IsEmpty);
        _ = decision.Events.Aggregate(state, RatingDecider.Evolve);
    }

    [Fact]
    public void The_table_has_every_stage_in_which_a_case_can_rest()
    {
        // 已回访 is passed through: what follows from a verdict is in the same append.
        IEnumerable<CaseStage> covered = Stages.Select(s => Of(In(s)).Stage).Distinct().Order();
        Assert.Equal(Enum.GetValues<CaseStage>().Except([CaseStage.FollowedUp]), covered);
        Assert.Equal(Stages, Cells().Select(c => c.Data.Item1).Distinct());
    }

    [Fact]
    public void The_table_has_every_command()
    {
        IEnumerable<string> covered = Cells().Select(c => Step(c.Data.Item2, CaseStage.Verifying).GetType().Name).Distinct().Append(nameof(RectificationCommand.ConfirmDeadlines));
        Assert.Equal(typeof(RectificationCommand).GetNestedTypes().Select(t => t.Name).Order(StringComparer.Ordinal), covered.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_case_that_never_was_is_refused_whatever_the_step() =>
        Assert.All(
            Cells().Select(c => c.Data.Item2).Distinct(),
            step => Assert.Equal(RatingRefusal.NoSuchCase, Decide(After(Rate(5)), Step(step, CaseStage.Verifying)).Refusal));

    [Fact]
    public void An_event_of_a_case_that_was_never_opened_stops_the_reader()
    {
        RatingStreamEvent stray = Decide(In("rectifying"), Complete()).Events[0];
        Assert.Throws<InvalidOperationException>(() => RatingDecider.Evolve(RatingState.Empty, stray));
    }

    private static RectificationCommand Step(string step, CaseStage stage) => step switch
    {
        "assign" => Assign(),
        "contact" => Contact(),
        "classify" => Classify(),
        "extend" => Extend(),
        "decide-extension" => DecideExtension(),
        "claim-invalid" => ClaimInvalid(),
        "decide-invalid" => DecideInvalid(),
        "object" => ObjectToInvalidity(),
        "decide-objection" => DecideObjection(),
        "complete" => Complete(),
        "approve" => Approve(),
        "return" => Return(by: stage == CaseStage.AwaitingLeader ? Leader : Reviewer),
        "feed-back" => FeedBack(),
        "follow-up" => FollowUp(),
        "no-answer" => FollowUp(verdict: null),
        "verdict" => GiveVerdict(Verdict.Unsatisfied),
        "close" => Close(),
        "check-clocks" => CheckClocks(On(12, 1)),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, null),
    };
}
