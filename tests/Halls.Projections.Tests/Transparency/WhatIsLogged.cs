using System.Text.RegularExpressions;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using Halls.EventStore.Codecs;
using Halls.Projections.Transparency;

namespace Halls.Projections.Tests.Transparency;

/// <summary>Whatever can happen in a rating's stream is in the log, and nothing else.</summary>
public partial class WhatIsLogged
{
    [Fact]
    public void Is_every_stored_name_of_a_ratings_stream_and_no_other()
    {
        HashSet<string> events =
        [
            .. new[] { typeof(RatingEvent), typeof(RectificationEvent) }.SelectMany(t => t.GetNestedTypes()).Where(t => t.IsSubclassOf(typeof(RatingStreamEvent)))
                .Select(t => Capital().Replace(t.Name, m => (m.Index == 0 ? "" : "-") + m.Value.ToLowerInvariant())),
        ];
        string[] names = [.. EventCodec.Current.Names.Where(name => events.Contains(name[..name.LastIndexOf('.')]))];
        Assert.Equal(events.Count, names.Length);
        Assert.Equal(names, LoggedEvents.Types.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
