using Halls.EventStore.Crasher;

namespace Halls.EventStore.Tests;

public abstract partial class EventStoreContract
{
    [Fact]
    public async Task Belongs_to_the_key_it_was_first_opened_with_and_refuses_every_other_without_a_trace()
    {
        await using var ledger = await NewLedgerAsync();
        var first = new NamedKey("one");
        await using (var store = ledger.Open(Opening.Usual with { Key = first }))
        {
            await store.AppendAsync(To("s", 0, Noted()), Stop);
        }

        Assert.Equal(1, first.Kept);
        string before = await ContentAsync(ledger);
        var other = new NamedKey("two");
        var refusal = Assert.Throws<LedgerKeyException>(() => ledger.Open(Opening.Usual with { Key = other, Projections = [], Registers = [Accounts] }));

        Assert.Equal(("one", "two", 0), (refusal.BelongsTo, refusal.Found, other.Kept));
        Assert.Contains("/keys/two", refusal.Message);
        Assert.Equal(before, await ContentAsync(ledger));
        await using var again = ledger.Open(Opening.Usual with { Key = new NamedKey("one") });
        Assert.Single(await StreamAsync(again, "s"));
    }

    [Fact]
    public async Task Takes_another_key_when_somebody_says_that_the_first_is_lost()
    {
        await using var ledger = await NewLedgerAsync();
        await using (ledger.Open(Opening.Usual with { Key = new NamedKey("one") }))
        {
        }

        await using (ledger.Open(Opening.Usual with { Key = new NamedKey("two", replaces: true) }))
        {
        }

        Assert.Throws<LedgerKeyException>(() => ledger.Open(Opening.Usual with { Key = new NamedKey("one") }));
        await using var store = ledger.Open(Opening.Usual with { Key = new NamedKey("two") });
    }

    [Fact]
    public async Task Takes_the_key_of_whoever_brings_one_first_when_it_was_made_without()
    {
        await using var ledger = await NewLedgerAsync();
        await using (ledger.Open())
        {
        }

        await using (ledger.Open(Opening.Usual with { Key = new NamedKey("one") }))
        {
        }

        Assert.Throws<LedgerKeyException>(() => ledger.Open(Opening.Usual with { Key = new NamedKey("two") }));
    }

    [Fact]
    public async Task Refuses_a_version_that_cannot_read_what_it_holds_and_only_then()
    {
        await using var ledger = await NewLedgerAsync();
        await using (var store = ledger.Open(Opening.Usual with { Member = Releases.Third() }))
        {
            await store.AppendAsync(To("s", 0, Noted()), Stop);
        }

        // It could have written the new form, but did not: going back to the first release is still possible.
        await using (ledger.Open(Opening.Usual with { Member = Releases.First() }))
        {
        }

        await using (var store = ledger.Open(Opening.Usual with { Member = Releases.Third(), Projections = [] }))
        {
            await store.AppendAsync(To("s", 1, Noted(), Noted() with { Type = Releases.NewForm }), Stop);
        }

        string before = await ContentAsync(ledger);
        var refusal = Assert.Throws<LedgerMemberException>(() => ledger.Open(Opening.Usual with { Member = Releases.First(), Projections = [] }));
        Assert.Contains($"holds {Releases.NewForm}, which", refusal.Message);
        Assert.Equal(before, await ContentAsync(ledger));
        await using var next = ledger.Open(Opening.Usual with { Member = Releases.Second(), Projections = [] });
        Assert.Equal(3, (await StreamAsync(next, "s")).Count);
    }

    [Fact]
    public async Task Knows_which_forms_it_holds_even_where_an_older_version_did_not_note_them()
    {
        await using var ledger = await NewLedgerAsync();
        await using (var store = ledger.Open(Opening.Usual with { Projections = [] }))
        {
            await store.AppendAsync(To("s", 0, Noted() with { Type = Releases.NewForm }), Stop);
            await store.WriteAsync(async (connection, transaction) => await ExecuteAsync(connection, transaction, "DROP TABLE forms"), Stop);
        }

        Assert.Throws<LedgerMemberException>(() => ledger.Open(Opening.Usual with { Member = Releases.First(), Projections = [] }));
        await using (ledger.Open(Opening.Usual with { Member = Releases.Second(), Projections = [] }))
        {
        }

        Assert.Throws<LedgerMemberException>(() => ledger.Open(Opening.Usual with { Member = Releases.First(), Projections = [] }));
    }

    [Fact]
    public async Task Notes_a_form_only_when_it_is_committed()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open(Opening.Usual with { Registers = [Accounts] });
        await store.AppendAsync(To("s", 0, Noted()), Stop);
        await Assert.ThrowsAsync<AppendRejectedException>(async () => await store.AppendAsync(To("t", 0, Poison() with { Type = Releases.NewForm }), Stop));
        Assert.Equal(["thing-noted.v1"], await QueryAsync(store, "SELECT name FROM forms ORDER BY name"));

        // The second append is undone alone; what the first noted must survive that, and the third must note its own anew.
        Task<AppendResult>[] appends = [];
        await InOneBatchAsync(
            store,
            () => appends =
            [
                store.AppendAsync(To("a", 0, Added("1")), Stop).AsTask(),
                store.AppendAsync(To("b", 0, Removed("1"), Poison() with { Type = Releases.NewForm }), Stop).AsTask(),
                store.AppendAsync(To("c", 0, Removed("1")), Stop).AsTask(),
            ]);
        await appends[0];
        await Assert.ThrowsAsync<AppendRejectedException>(() => appends[1]);
        await appends[2];
        Assert.Equal(["thing-added.v1", "thing-noted.v1", "thing-removed.v1"], await QueryAsync(store, "SELECT name FROM forms ORDER BY name"));
    }

    /// <summary>Every table of the ledger with everything in it, as text, read past the store.</summary>
    protected static async Task<string> ContentAsync(Ledger ledger)
    {
        await using var connection = ledger.Connect();
        await connection.OpenAsync(Stop);
        var content = new List<string>();
        foreach (var table in await QueryAsync(connection, ledger.TablesQuery))
        {
            content.Add($"{table}:");
            content.AddRange((await QueryAsync(connection, $"SELECT * FROM \"{table}\"")).Order(StringComparer.Ordinal));
        }

        Assert.Contains("events:", content);
        return string.Join('\n', content);
    }
}
