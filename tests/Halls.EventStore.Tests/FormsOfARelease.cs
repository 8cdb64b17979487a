using Halls.Domain.Queues;
using Halls.EventStore.Codecs;

namespace Halls.EventStore.Tests;

/// <summary>How a release reads a form before it writes it.</summary>
public sealed class FormsOfARelease
{
    private static readonly QueueEvent.TicketLeft Left = new() { TicketId = "t_1", At = new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero) };

    [Fact]
    public void Writes_only_what_it_reads()
    {
        Assert.Empty(EventCodec.Current.WrittenNames.Except(EventCodec.Current.Names));
        Assert.NotEmpty(EventCodec.Current.WrittenNames);
    }

    [Fact]
    public void Reads_a_form_of_the_next_release_and_goes_on_writing_the_present_one()
    {
        var codec = new EventCodec(
            written: new Dictionary<string, System.Text.Json.Serialization.Metadata.JsonTypeInfo> { ["ticket-left.v1"] = EventJson.Default.TicketLeft },
            onlyRead: new Dictionary<string, System.Text.Json.Serialization.Metadata.JsonTypeInfo> { ["ticket-left.v2"] = EventJson.Default.TicketLeft });

        Assert.Equal(["ticket-left.v1", "ticket-left.v2"], codec.Names);
        Assert.Equal(["ticket-left.v1"], codec.WrittenNames);
        var stored = codec.Encode(Left);
        Assert.Equal("ticket-left.v1", stored.Type);
        Assert.Equal(Left, codec.Decode("ticket-left.v2", stored.Data.Span));
    }
}
