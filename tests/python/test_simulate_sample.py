"""What is shipped in sample_data/ is what the simulators write."""

import gzip
from pathlib import Path

from simulate import Settings, simulate
from simulate.company import CompanySettings, simulate_company


def contents(folder: Path) -> dict[str, bytes]:
    """Read all files; packed ones unpacked, as packing may differ by machine."""
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        unpack = gzip.decompress if path.suffix == ".gz" else bytes
        found[path.relative_to(folder).as_posix()] = unpack(path.read_bytes())
    return found


def test_the_shipped_sample_is_what_the_simulators_write(
    tmp_path: Path, project_root: Path
) -> None:
    simulate(Settings(tmp_path, clicks=33_000, seed=1))
    simulate_company(
        CompanySettings(tmp_path, events=12_000, seed=1, file_format="csv.gz")
    )
    written, shipped = contents(tmp_path), contents(project_root / "sample_data")
    assert written.keys() == shipped.keys()
    assert [name for name in written if written[name] != shipped[name]] == []
