"""The house rules about exposures: who reads the tables outside of dbt."""

from pathlib import Path

from house_areas import Node, kinds_of, models_in, nodes

PUBLISHED = {"marts", "scores", "reports"}
# the exposure of what `make questions` asks
QUESTIONS = "questions"


def read_outside(manifest: Node) -> dict[str, set[str]]:
    """Give what each exposure reads, by its name."""
    return {
        exposure["name"]: set(exposure["depends_on"]["nodes"])
        for exposure in manifest["exposures"].values()
    }


def every_report_is_on_a_page(manifest: Node, root: Path) -> list[str]:
    """Each rpt_ table is in an exposure, so that a new one isn't forgotten."""
    shown = set().union(*read_outside(manifest).values())
    return [
        f"{report['name']}: no page in models/reports/exposures.yml shows it"
        for report in models_in(manifest, {"reports"})
        if report["unique_id"] not in shown
    ]


def exposures_read_what_is_published(manifest: Node, root: Path) -> list[str]:
    """Whoever reads from outside reads marts, scores and reports, and no other."""
    return [
        f"exposure {name}: {unique_id} is in none of {', '.join(sorted(PUBLISHED))}"
        for name, tables in read_outside(manifest).items()
        for unique_id in sorted(tables)
        if not kinds_of(manifest, unique_id) & PUBLISHED
    ]


def questions_are_exposed(manifest: Node, root: Path) -> list[str]:
    """The exposure of the questions names what they read, and nothing more."""
    named = read_outside(manifest).get(QUESTIONS, set())
    asked = {
        table
        for question in nodes(manifest, "analysis")
        for table in question["depends_on"]["nodes"]
    }
    return [
        *(f"exposure {QUESTIONS}: {t} isn't named" for t in sorted(asked - named)),
        *(f"exposure {QUESTIONS}: nobody asks {t}" for t in sorted(named - asked)),
    ]
