"""Keeping the sums of the statistics in step with the cases.

Triggers note which reports changed (`StatisticsChange`); the worker works out each one's fact anew, takes what was
counted before out of the cells and adds what holds now. Nobody waits for anybody, nothing is counted twice, and what the
clock alone changes (a promise runs out) is noticed in the same round. All can be counted anew by `rebuild_statistics`.

A cell is a month and a unit, told apart by none, one or two of `TOLD_APART`, or by all five: whatever is filtered by and
broken down by reads few rows (docs/adr/0014).
"""

from itertools import combinations
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from feedback_pages.cases.clocks import town_calendar
from feedback_pages.cases.models import Outcome
from feedback_pages.town.stored_grids import cell_of
from handling.statistics.working_time import BOUNDS, FIRST_DAY, STEPS, working_days_before

# In the order of their bits in `told`, and of the columns.
TOLD_APART = ("category", "area", "kind", "channel", "language")
NUMBERS = ("category", "area")
EVERYTHING = (1 << len(TOLD_APART)) - 1
ALONE_OR_IN_PAIRS = [
    sum(1 << TOLD_APART.index(name) for name in names)
    for together in range(3)
    for names in combinations(TOLD_APART, together)
]

# What `counts` holds, and the condition on a fact by which each is counted.
COUNTED = {
    "received": "true",
    "open": "is_open",
    "late": "is_late",
    "answered_late": "was_late",
    "reopened": "was_reopened",
    **{f"outcome_{outcome}": f"outcome = '{outcome}'" for outcome in Outcome.values},
    **{f"reaction_{step}": f"reaction = {step}" for step in range(STEPS)},
    **{f"answer_{step}": f"answer = {step}" for step in range(STEPS)},
}
# A place is a square of some twenty metres at 60° north; who looks takes the ones around it too.
PLACE_ZOOM = 15
FOLDING = 0x737461
FOLDED_AT_ONCE = 5_000

_FACT = "report_id, month, unit, category, area, kind, channel, language, outcome, is_open, is_late, was_late, was_reopened, reaction, answer, due_at, across, down"
_KEY = f"told, month, unit, {', '.join(TOLD_APART)}"


def _worked(moment: str) -> str:
    """Working days from `FIRST_DAY` to a column of times, with fractions."""
    local = f"({moment} AT TIME ZONE %(zone)s)"
    day = f"({local}::date - %(first_day)s::date)"
    return (
        f"(calendar.days[{day} + 1] + (calendar.days[{day} + 2] - calendar.days[{day} + 1])"
        f" * extract(epoch FROM {local}::time) / 86400)"
    )


def _step(moment: str) -> str:
    """The step of the scale into which the time from receiving to `moment` falls."""
    return f"width_bucket({_worked(moment)} - {_worked('report.received_at')}, %(bounds)s::float8[])::smallint"


def _facts(answers: str, moves: str) -> str:
    """Rows of facts of `reports` (a table expression over the reports asked for is put in by the caller)."""
    x, y = "ST_X(report.point_3857)", "ST_Y(report.point_3857)"
    placed = f"(SELECT {cell_of(PLACE_ZOOM)} FROM (SELECT {x} AS x, {y} AS y) AS flat) AS cell"  # noqa: S608 - made of constants
    return f"""
        SELECT report.id AS report_id,
            (extract(year FROM report.received_at AT TIME ZONE %(zone)s) * 100
                + extract(month FROM report.received_at AT TIME ZONE %(zone)s))::int AS month,
            entry.unit_id::int AS unit, report.category_id::int AS category,
            coalesce((
                SELECT area.id FROM feedback_pages_area area WHERE ST_Covers(area.outline, report.point)
                ORDER BY area.code LIMIT 1
            ), 0)::int AS area,
            report.kind, report.channel, report.language, report.outcome,
            report.state <> 'closed' AS is_open,
            promise.runs AND report.due_at <= %(now)s AS is_late,
            coalesce(answered.at > report.due_at, false) AS was_late,
            moved.again AS was_reopened,
            {_step("report.first_reaction_at")} AS reaction,
            {_step("answered.at")} AS answer,
            CASE WHEN promise.runs THEN report.due_at END AS due_at,
            cell.across, cell.down
        FROM feedback_pages_report report
        JOIN handling_inboxentry entry ON entry.report_id = report.id
        CROSS JOIN (SELECT %(days)s::int[] AS days) AS calendar
        {answers}
        {moves}
        CROSS JOIN LATERAL (SELECT report.state <> 'closed' AND answered.at IS NULL AND report.paused_at IS NULL AND report.due_at IS NOT NULL AS runs) AS promise
        CROSS JOIN LATERAL {placed}
    """  # noqa: S608 - made of constants


# Of a few reports, each is looked up; of all, each table is read once.
_FACTS_OF_CHANGED = _facts(
    """CROSS JOIN LATERAL (
        SELECT min(created_at) AS at FROM feedback_pages_message
        WHERE report_id = report.id AND direction = 'out'
    ) AS answered""",
    """CROSS JOIN LATERAL (
        SELECT EXISTS (
            SELECT FROM wagtailcore_modellogentry WHERE object_id = report.id::text AND content_type_id = %(report_type)s
            AND action = 'kuuluu.report_moved' AND data ->> 'from' = 'closed'
        ) AS again
    ) AS moved""",
)
_FACTS_OF_ALL = _facts(
    """LEFT JOIN (
        SELECT report_id, min(created_at) AS at FROM feedback_pages_message WHERE direction = 'out' GROUP BY report_id
    ) AS answered ON answered.report_id = report.id""",
    """LEFT JOIN (
        SELECT DISTINCT object_id::bigint AS report_id FROM wagtailcore_modellogentry
        WHERE content_type_id = %(report_type)s AND action = 'kuuluu.report_moved' AND data ->> 'from' = 'closed'
    ) AS reopened ON reopened.report_id = report.id
    CROSS JOIN LATERAL (SELECT reopened.report_id IS NOT NULL AS again) AS moved""",
)


def _told(name: str, mask: str) -> str:
    nothing = "0" if name in NUMBERS else "''"
    return f"CASE WHEN {mask} & {1 << TOLD_APART.index(name)} > 0 THEN {name} ELSE {nothing} END AS {name}"


def _told_apart(mask: str) -> str:
    return ", ".join(_told(name, mask) for name in TOLD_APART)


_MASKS = ", ".join(f"({mask})" for mask in (*ALONE_OR_IN_PAIRS, EVERYTHING))
_COUNTS_OF_FACTS = ", ".join(
    f"coalesce(sum(sign) FILTER (WHERE {condition}), 0)::int" for condition in COUNTED.values()
)

_FOLD = f"""
    WITH old AS MATERIALIZED (SELECT {_FACT} FROM handling_reportfact WHERE report_id = ANY(%(reports)s)),
    new AS MATERIALIZED ({_FACTS_OF_CHANGED} WHERE report.id = ANY(%(reports)s)),
    gone AS (
        DELETE FROM handling_reportfact WHERE report_id IN (SELECT report_id FROM old EXCEPT SELECT report_id FROM new)
    ),
    kept AS (
        INSERT INTO handling_reportfact ({_FACT}) SELECT {_FACT} FROM new
        ON CONFLICT (report_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _FACT.split(", ")[1:])}
    ),
    moved AS (
        SELECT -1 AS sign, * FROM (SELECT * FROM old EXCEPT SELECT * FROM new) AS before
        UNION ALL SELECT 1, * FROM (SELECT * FROM new EXCEPT SELECT * FROM old) AS after
    )
    INSERT INTO handling_statisticscell AS cell ({_KEY}, counts)
    SELECT told, month, unit, {_told_apart("told")}, ARRAY[{_COUNTS_OF_FACTS}]
    FROM moved CROSS JOIN (VALUES {_MASKS}) AS masks (told)
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
    ON CONFLICT ON CONSTRAINT one_cell_of_statistics DO UPDATE SET
        counts = ARRAY[{", ".join(f"cell.counts[{place}] + excluded.counts[{place}]" for place in range(1, len(COUNTED) + 1))}]
"""  # noqa: S608 - made of constants

_REBUILD_EVERYTHING = f"""
    INSERT INTO handling_statisticscell ({_KEY}, counts)
    SELECT {EVERYTHING}, month, unit, {", ".join(TOLD_APART)}, ARRAY[{_COUNTS_OF_FACTS}]
    FROM (SELECT 1 AS sign, * FROM handling_reportfact) AS facts
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
"""  # noqa: S608 - made of constants
_SUMMED = ", ".join(f"sum(counts[{place}])::int" for place in range(1, len(COUNTED) + 1))
_REBUILD_LESS_TOLD = f"""
    INSERT INTO handling_statisticscell ({_KEY}, counts)
    SELECT %(told)s, month, unit, {_told_apart("%(told)s")}, ARRAY[{_SUMMED}]
    FROM handling_statisticscell WHERE told = {EVERYTHING}
    GROUP BY 2, 3, 4, 5, 6, 7, 8
    ORDER BY 2, 3, 4, 5, 6, 7, 8
"""  # noqa: S608 - made of constants


def _parameters() -> dict[str, Any]:
    # Asked here: content types are not there yet when modules are read.
    from django.contrib.contenttypes.models import ContentType

    from feedback_pages.cases.models import Report

    return {
        "zone": settings.TIME_ZONE,
        "first_day": FIRST_DAY,
        "bounds": list(BOUNDS),
        "days": working_days_before(timezone.localdate(), town_calendar()),
        "report_type": ContentType.objects.get_for_model(Report).pk,
        "now": timezone.now(),
    }


def fold_changes() -> int:
    """Count the reports that changed anew, and those whose promise ran out. Returns how many; none while another
    process does the same."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [FOLDING])
        if not cursor.fetchone()[0]:
            return 0
        reports = _take_changed(cursor)
        if reports:
            cursor.execute(_FOLD, {**_parameters(), "reports": reports})
            cursor.execute("DELETE FROM handling_statisticscell WHERE counts[1] = 0")
    return len(reports)


def _take_changed(cursor: Any) -> list[int]:
    cursor.execute(
        """
        WITH noted AS (
            DELETE FROM handling_statisticschange WHERE id IN (
                SELECT id FROM handling_statisticschange ORDER BY id LIMIT %(most)s
            ) RETURNING report
        ),
        late AS (
            SELECT report_id FROM handling_reportfact WHERE due_at <= %(now)s AND NOT is_late ORDER BY due_at LIMIT %(most)s
        )
        SELECT report FROM noted UNION SELECT report_id FROM late
        """,
        {"most": FOLDED_AT_ONCE, "now": timezone.now()},
    )
    return [report for (report,) in cursor.fetchall()]


@transaction.atomic
def rebuild_statistics() -> int:
    """Count all anew from the cases, as after a bulk load. Returns the number of reports. What changes meanwhile is noted
    and folded in later."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FOLDING])
        cursor.execute("SET LOCAL work_mem = '256MB'")
        # What is noted by now is in what is counted below: a change commits before its note can be seen.
        cursor.execute("DELETE FROM handling_statisticschange")
        cursor.execute("TRUNCATE handling_reportfact, handling_statisticscell")
        cursor.execute(f"INSERT INTO handling_reportfact ({_FACT}) {_FACTS_OF_ALL}", _parameters())
        counted = cursor.rowcount
        cursor.execute(_REBUILD_EVERYTHING)
        for told in ALONE_OR_IN_PAIRS:
            cursor.execute(_REBUILD_LESS_TOLD, {"told": told})
        cursor.execute("ANALYZE handling_reportfact, handling_statisticscell")
    return counted
