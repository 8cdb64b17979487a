using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Halls.Api.Catalogue;
using Halls.Api.Security;
using Halls.Contracts;
using Halls.Contracts.Ratings;
using Halls.EventStore;
using Halls.Projections;
using Halls.Projections.Notices;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Halls.Api.Notices;

/// <summary>
/// Invites citizens to rate: finds who is to be invited, and sends. At least once with the same key, so once for a gateway that keeps keys; one sender at a time for each
/// message, on however many silos. What is due is read by the halls' clock; leases, time-outs and waits go by the machine's. Thread-safe.
/// </summary>
internal sealed partial class OutboxSender(
    OutboxStore outbox, SmsGateway gateway, SmsOptions options, InvitationDays days, HallQueries halls, HallDirectory directory, IGrainFactory grains, CitizenLinks links,
    ServerSecret secret, ServiceClock clock, TimeProvider time, ILogger<OutboxSender> logger)
{
    private const int Batch = 200;
    internal static readonly TimeSpan China = TimeSpan.FromHours(8);
    private static readonly TimeSpan NotYetAgain = TimeSpan.FromHours(1);

    /// <summary>Long behind the last day on which anybody could be invited again.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(180);

    private readonly byte[] _keys = secret.Derive("outbox keys");
    private readonly ConcurrentDictionary<(string Hall, DateOnly Day), long> _complete = new();
    private long _pausedUntil;

    /// <summary>Puts everybody into the outbox who is to be invited now and isn't in it. Idempotent; any number of silos may do it at once.</summary>
    public async Task FillAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        foreach (HallRow row in await halls.AllAsync(cancellationToken))
        {
            if (await directory.FindAsync(row.Id) is not { } hall)
            {
                continue;
            }

            DateOnly today = directory.Today(hall);
            foreach (DateOnly day in await days.AtAsync(hall.View.Policy, now, cancellationToken))
            {
                // Nobody is served on a day that is over, so it is gone through once for each form of the hall's policy.
                if (_complete.TryGetValue((row.Id, day), out long version) && version == hall.View.Version)
                {
                    continue;
                }

                while (await outbox.InviteAsync(row.Id, day, time.GetUtcNow(), Batch, cancellationToken) == Batch)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }

                if (day < today)
                {
                    _complete[(row.Id, day)] = hall.View.Version;
                }
            }
        }

        foreach ((string Hall, DateOnly Day) old in _complete.Keys.Where(k => k.Day < DateOnly.FromDateTime(now.UtcDateTime).AddDays(-90)))
        {
            _complete.TryRemove(old, out _);
        }
    }

    /// <summary>Forgets what was dealt with long ago.</summary>
    public ValueTask<int> ForgetAsync(CancellationToken cancellationToken) => outbox.ForgetAsync(time.GetUtcNow() - KeptFor, cancellationToken);

    /// <summary>Sends what is due, as much as goes at once.</summary>
    /// <returns>How many messages were taken up; 0 when nothing is due or nobody may be written to now.</returns>
    public async Task<int> SendAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (!options.IsWithinHours(clock.GetUtcNow().ToOffset(China)) || now.UtcTicks < Interlocked.Read(ref _pausedUntil))
        {
            return 0;
        }

        (string by, IReadOnlyList<OutboxRow> rows) = await outbox.TakeAsync(now, TimeSpan.FromSeconds(options.LeaseSeconds), options.AtOnce, cancellationToken);
        await Task.WhenAll(rows.Select(row => SendAsync(row, by, cancellationToken)));
        return rows.Count;
    }

    /// <summary>The same for every attempt at a message, on every silo, after a restart and after a restored backup.</summary>
    internal string KeyOf(OutboxRow row) => "n_" + Convert.ToHexStringLower(HMACSHA256.HashData(_keys, Encoding.UTF8.GetBytes(row.Id))[..16]);

    private async Task SendAsync(OutboxRow row, string lease, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() - Microseconds.ToInstant(row.CreatedAt) >= TimeSpan.FromHours(options.GiveUpHours))
        {
            await GiveUpAsync(row, lease, null, tried: false, cancellationToken);
            return;
        }

        Outcome<InvitationView> asked;
        try
        {
            asked = await grains.GetGrain<IRatingGrain>(row.Service).Invitation(row.Phone);
        }
        catch (Exception e) when (e is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            // Nothing was sent. The silo that has this service, or the store, is away.
            LogNotAsked(row.Service, e);
            await outbox.LaterAsync(row, lease, time.GetUtcNow() + Wait(1), "not-asked", null, tried: false, time.GetUtcNow(), cancellationToken);
            return;
        }

        if (asked.Value is not { } invitation)
        {
            await (asked.Refusal == "not-yet"
                ? outbox.LaterAsync(row, lease, time.GetUtcNow() + NotYetAgain, asked.Refusal, null, tried: false, time.GetUtcNow(), cancellationToken)
                : outbox.EndAsync(row, lease, "withdrawn", asked.Refusal!, null, tried: false, time.GetUtcNow(), cancellationToken));
            return;
        }

        SmsAnswer answer = await gateway.SendAsync(MessageOf(row, invitation), cancellationToken);
        await (answer.Outcome switch
        {
            SmsOutcome.Accepted => outbox.EndAsync(row, lease, "sent", answer.Reason, answer.Status, tried: true, time.GetUtcNow(), cancellationToken).AsTask(),
            SmsOutcome.Refused => RefusedAsync(row, lease, answer, cancellationToken),
            _ => LaterAsync(row, lease, answer, cancellationToken),
        });
    }

    private SmsMessage MessageOf(OutboxRow row, InvitationView invitation)
    {
        ImmutableSortedDictionary<string, string> values = ImmutableSortedDictionary.CreateRange<string, string>(StringComparer.Ordinal,
        [
            new("hall", invitation.HallName), new("number", invitation.Number), new("day", Text(invitation.Day)), new("until", Text(invitation.Until)),
            new("link", $"{options.PublicAddress!.TrimEnd('/')}{links.Rate(row.Service)}?channel=sms"),
        ]);
        return new SmsMessage(KeyOf(row), row.Kind, invitation.Phone, options.Text(values), values);

        static string Text(DateOnly day) => day.ToString("M月d日", CultureInfo.InvariantCulture);
    }

    private async Task RefusedAsync(OutboxRow row, string lease, SmsAnswer answer, CancellationToken cancellationToken)
    {
        LogRefused(row.Id, answer.Status);
        await outbox.EndAsync(row, lease, "failed", answer.Reason, answer.Status, tried: true, time.GetUtcNow(), cancellationToken);
    }

    private async Task LaterAsync(OutboxRow row, string lease, SmsAnswer answer, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        TimeSpan wait = Wait(row.Attempts + 1);
        if (answer.RetryAfter is { } asked)
        {
            // The gateway speaks of itself, not of this message: nothing else goes there from here before.
            wait = asked > wait ? asked : wait;
            Interlocked.Exchange(ref _pausedUntil, Math.Max(Interlocked.Read(ref _pausedUntil), (now + asked).UtcTicks));
        }

        if (now + wait - Microseconds.ToInstant(row.CreatedAt) >= TimeSpan.FromHours(options.GiveUpHours))
        {
            await GiveUpAsync(row, lease, answer.Status, tried: true, cancellationToken);
            return;
        }

        LogLater(row.Id, answer.Reason, answer.Status, row.Attempts + 1, wait);
        await outbox.LaterAsync(row, lease, now + wait, answer.Reason, answer.Status, tried: true, now, cancellationToken);
    }

    private async Task GiveUpAsync(OutboxRow row, string lease, int? status, bool tried, CancellationToken cancellationToken)
    {
        LogGivenUp(row.Id, row.Attempts + (tried ? 1 : 0), status);
        await outbox.EndAsync(row, lease, "failed", "given-up", status, tried, time.GetUtcNow(), cancellationToken);
    }

    /// <summary>Doubles with each attempt up to a limit, and a quarter is left to chance, so that what failed together does not come back together.</summary>
    private TimeSpan Wait(long attempts)
    {
        double seconds = Math.Min(options.RetryMaxSeconds, options.RetrySeconds * Math.Pow(2, Math.Min(attempts - 1, 30)));
        return TimeSpan.FromSeconds(seconds * (0.75 + (RandomNumberGenerator.GetInt32(2501) / 10_000.0)));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether {Service} is to be invited could not be asked; it is tried again")]
    private partial void LogNotAsked(string service, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {Id} did not go out ({Reason}, HTTP {Status}, attempt {Attempt}); the next attempt is in {Wait}")]
    private partial void LogLater(string id, string reason, int? status, long attempt, TimeSpan wait);

    [LoggerMessage(Level = LogLevel.Error, Message = "Message {Id} was refused by the gateway with HTTP {Status} and is not sent again")]
    private partial void LogRefused(string id, int? status);

    [LoggerMessage(Level = LogLevel.Error, Message = "Message {Id} was given up after {Attempts} attempts, the last of which got HTTP {Status}")]
    private partial void LogGivenUp(string id, long attempts, int? status);
}
