"""ClickHouse's `windowFunnel` in-process: how many visitors went how deep.

Runs in the environment made from peer_requirements.txt, where nothing of this
project is: `python funnel_peer_work.py <task.json>`, written by funnels.py.
"""

import json
import sys
from pathlib import Path
from typing import Any

SQL = """
select level, count() from (
    select windowFunnel({window})(at, {conditions}) as level
    from (
        select
            visitor_id,
            toUInt64(toUnixTimestamp64Micro(
                cast(assumeNotNull(occurred_at), 'DateTime64(6)')
            )) as at,
            event_name
        from file('{files}', Parquet)
        where toUInt8(splitByChar('/', assumeNotNull(link))[3]) < {links}
    )
    group by visitor_id
)
where level > 0
group by level
order by level
"""


def work(task: dict[str, Any]) -> dict[str, int]:
    """Count visitors by the deepest step. Raises what chdb raises."""
    import chdb

    conditions = ", ".join(f"event_name = '{name}'" for name in task["steps"])
    sql = SQL.format(
        window=task["window"] * 1_000_000,
        conditions=conditions,
        files=f"{Path(task['files'][0]).parent}/*.parquet",
        links=task["links"],
    )
    lines = str(chdb.query(sql, "CSV")).split()
    return dict(line.split(",") for line in lines)


if __name__ == "__main__":
    task = json.loads(Path(sys.argv[1]).read_text())
    depths = {level: int(count) for level, count in work(task).items()}
    Path(task["answer"]).write_text(json.dumps(depths))
