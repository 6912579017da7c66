from datetime import UTC

DAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")


def upcoming(schedule, start, count=3):
    """Печатает ближайшие запуски по расписанию после момента start."""
    moment, runs = start, []
    for _ in range(count):
        schedule.nowfun = lambda now=moment: now
        left = schedule.remaining_estimate(moment)
        moment = (moment.astimezone(UTC) + left).astimezone(start.tzinfo)
        runs.append(f"{DAYS[moment.weekday()]} {moment:%d.%m %H:%M %Z}")
    print(*runs, sep=", ")
