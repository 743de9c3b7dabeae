"""What was imported, taken back and imported again is told to lie in the recycle bin."""

import json
from pathlib import Path

from tests.support.office import Office


def test_the_same_file_after_an_undo_says_where_its_records_are(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "trips.jsonl"
    trip = {
        "kind": "trip",
        "member": "陈晨",
        "team": "一组",
        "from_day": "2016-05-03",
        "to_day": "2016-05-06",
    }
    path.write_text(json.dumps(trip, ensure_ascii=False) + "\n", encoding="utf-8")
    assert office.json("import", path)["new"] == 1
    assert office.json("import", path)["findings"] == []
    office.ok("record", "undo")
    told = office.json("import", path)
    assert told["new"] == 0 and "回收站" in told["findings"][0]
