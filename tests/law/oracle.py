#!/usr/bin/env python3
"""A second implementation of law.md 1.3 to 1.7 and 4.3, with Python's zoneinfo, to hold beside `kond clock compute --from -`.

  oracle.py SEED N times      print N lines `TIME FOLD RULE`, moments 2020 to 2035 in Amsterdam, many near a change of the clocks
  oracle.py SEED N answers    print what kond should say to each, as JSON lines
Shares no code and no data with kond: hours, months and days off are written down here a second time.
"""
import calendar, json, random, sys
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

UTC = timezone.utc
HOURS = {"gdpr-33": 72, "cbw-24h": 24, "cbw-72h": 72, "gdpr-33-omnibus": 96}
MONTHS = {"gdpr-12-3": (1, "EU", 2), "gdpr-12-3-long": (3, "EU", 2), "cbw-final": (1, "NL", 3)}
WEEKS = {"wkkgz-doubt": 6, "wkkgz-report": 8}
ZONE = ZoneInfo(sys.argv[4] if len(sys.argv) > 4 else "Europe/Amsterdam")


def easter(y):  # Gauss, as corrected by Lichtenberg
    k = y // 100
    m = 15 + (3 * k + 3) // 4 - (8 * k + 13) // 25
    s = 2 - (3 * k + 3) // 4
    a = y % 19
    d = (19 * a + m) % 30
    r = (d + a // 11) // 29
    og = 21 + d - r
    sz = 7 - (y + y // 4 + s) % 7
    oe = 7 - (og - sz) % 7
    return date(y, 3, 1) + timedelta(days=og + oe - 1)


OFF = {"NL": set(), "EU": set()}
for year in range(2019, 2041):
    e = easter(year)
    king = date(year, 4, 27)
    both = {date(year, 1, 1), e + timedelta(1), e + timedelta(39), e + timedelta(50), date(year, 5, 5), date(year, 12, 25),
            date(year, 12, 26), king - timedelta(1) if king.weekday() == 6 else king}
    OFF["NL"] |= both | {e - timedelta(2)}
    OFF["EU"] |= both


def working(day, which="NL"):
    return day.weekday() < 5 and day not in OFF[which]


def to_utc(naive):
    """The earlier moment of a local time; of one that never comes, when the clocks jump."""
    first = naive.replace(tzinfo=ZONE, fold=0).astimezone(UTC)
    second = naive.replace(tzinfo=ZONE, fold=1).astimezone(UTC)
    if first.astimezone(ZONE).replace(tzinfo=None) == naive:
        return first
    t = min(first, second).replace(second=0)
    while t.astimezone(ZONE).replace(tzinfo=None) <= naive:
        t += timedelta(minutes=1)
    return t


def local(moment):
    return moment.astimezone(ZONE).replace(tzinfo=None, fold=0)


def midnight(day):
    return to_utc(datetime(day.year, day.month, day.day))


def text(moment):
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def days_between(a, b):
    d = local(a).date()
    while d <= local(b - timedelta(seconds=1)).date():
        yield d
        d += timedelta(1)


def hours(aware, h):
    span = timedelta(hours=h)
    strict = aware + span
    wall = to_utc(local(aware) + span)
    at = local(aware)
    start = aware - timedelta(minutes=at.minute, seconds=at.second) + timedelta(hours=1)
    reg = start + span
    reg_wall = to_utc(local(start) + span)
    touched = whole = None
    t = reg
    while touched is None or whole is None:
        days = [d for d in days_between(start, t) if working(d)]
        if touched is None and len(days) >= 2:
            touched = t
        if whole is None and sum(midnight(d) >= start and midnight(d + timedelta(1)) <= t for d in days) >= 2:
            whole = t
        t += timedelta(hours=1)
    return {"strict": text(strict), "wall": text(wall), "reg1182": text(reg), "reg1182_wall": text(reg_wall),
            "working_days_whole": text(whole), "working_days_touched": text(touched), "alarm": text(min(strict, wall))}


def term(aware, rule):
    day = local(aware).date()
    if rule in MONTHS:
        n, which, _ = MONTHS[rule]
        y, m = divmod(day.year * 12 + day.month - 1 + n, 12)
        last = date(y, m + 1, min(day.day, calendar.monthrange(y, m + 1)[1]))
    else:
        which = "NL"
        last = day + timedelta(weeks=WEEKS[rule])
    due = last
    while not working(due, which):
        due += timedelta(1)
    end = text(midnight(last + timedelta(1)))
    return {"strict": end, "rolled": text(midnight(due + timedelta(1))), "last_day": str(last), "due_day": str(due), "alarm": end}


def moments(seed, n):
    rnd = random.Random(seed)
    first = int(datetime(2020, 1, 1, tzinfo=UTC).timestamp())
    end = int(datetime(2036, 1, 1, tzinfo=UTC).timestamp())
    rules = list(HOURS) * 3 + list(MONTHS) + list(WEEKS)
    for _ in range(n):
        t = rnd.randrange(first, end)
        kind = rnd.random()
        if kind < 0.4:  # within days of a last Sunday of March or October
            y, month = rnd.randrange(2020, 2036), rnd.choice((3, 10))
            sunday = max(d for d in calendar.Calendar().itermonthdates(y, month) if d.month == month and d.weekday() == 6)
            t = int(datetime(y, month, sunday.day, 1, tzinfo=UTC).timestamp()) + rnd.randrange(-5 * 86400, 86400)
        if kind < 0.1:
            t -= t % 3600
        yield datetime.fromtimestamp(t, UTC), rnd.choice(rules)


for aware, rule in moments(int(sys.argv[1]), int(sys.argv[2])):
    if sys.argv[3] == "times":
        there = aware.astimezone(ZONE)
        print(there.strftime("%Y-%m-%dT%H:%M:%S"), there.fold, rule)
    else:
        print(json.dumps(hours(aware, HOURS[rule]) if rule in HOURS else term(aware, rule), separators=(",", ":")))
