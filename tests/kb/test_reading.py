"""Reading a folder of published files: however they were saved, and what Melian says when they are broken."""

import codecs
import gzip
from pathlib import Path
from types import SimpleNamespace

import ibis
import pytest

from kb.catalogue import data_set
from kb.errors import DataError
from kb.published import Folder

# Ibis 12 asks DuckDB 2.0 for a schema by a deprecated name.
pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")

NMC = "NMC-70-abridged.csv"
HEADER = "stateabb,ccode,year,milex,milper,irst,pec,tpop,upop,cinc,version"
ROWS = [
    "GMY,255,1913,88418,859,17609,201693,66978,14115,.14331791,2025",
    "FRN,220,1913,-9,-9,-9,-9,39771,-9,.06,2025",
]
TINY = "\n".join([HEADER, *ROWS, ""])


def tiny(tmp_path: Path, text: str | bytes = TINY, name: str = NMC) -> Folder:
    content = text.encode("utf-8") if isinstance(text, str) else text
    (tmp_path / name).write_bytes(content)
    return Folder(tmp_path)


def rows(folder: Folder, dataset_id: str = "nmc") -> list[tuple[object, ...]]:
    table = folder.table(ibis.duckdb.connect(), dataset_id)
    return [tuple(row.values()) for row in table.to_pyarrow().to_pylist()]


EXPECTED = [
    ("GMY", 255, 1913, 88418, 859, 17609, 201693, 66978.0, 14115.0, 0.14331791),
    ("FRN", 220, 1913, None, None, None, None, 39771.0, None, 0.06),
]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (NMC, TINY.encode()),
        (NMC + ".gz", gzip.compress(TINY.encode())),
        (NMC, gzip.compress(TINY.encode())),
        ("NMC-60-abridged.csv", TINY.encode()),
        (NMC, codecs.BOM_UTF8 + TINY.encode()),
        (NMC, TINY.replace("\n", "\r\n").encode()),
        (NMC, TINY.replace("\n", "\r").encode()),
        (NMC, TINY.replace("\n", "\r\n", 1).encode()),
        (NMC, TINY.removesuffix("\n").encode()),
        (NMC, TINY.replace("\n", "\n\n").encode()),
        (NMC, TINY.replace("GMY", '"GMY"').encode()),
        (NMC, TINY.replace(",", ", ").encode()),
        (NMC, TINY.replace("-9", "-9.0").encode()),
        (NMC, TINY.replace("-9", "").encode()),
        (NMC, TINY.replace("-9", "NA").encode()),
        (NMC, TINY.replace("255", "255.0").encode()),
    ],
    ids=[
        "plain", "gzipped", "gzipped under a plain name", "version 6.0", "byte order mark", "CRLF", "CR",
        "mixed ends", "no last line end", "blank lines", "quoted", "spaces", "-9.0", "empty", "NA", "Stata",
    ],
)  # fmt: skip
def test_a_file_reads_the_same_however_it_was_saved(tmp_path: Path, name: str, content: bytes) -> None:
    assert rows(tiny(tmp_path, content, name)) == EXPECTED


def test_columns_are_found_by_name_and_others_left_alone(tmp_path: Path) -> None:
    reordered = "year,extra,cinc,upop,tpop,pec,irst,milper,milex,ccode,stateabb\n1913,x,.5,1,2,3,4,5,6,255,GMY\n"
    assert rows(tiny(tmp_path, reordered)) == [("GMY", 255, 1913, 6, 5, 4, 3, 2.0, 1.0, 0.5)]


def test_version_4_03_of_the_dyadic_disputes_lacks_columns_that_nobody_needs(tmp_path: Path) -> None:
    names = [column.name for column in data_set("dyadic-mid").columns]
    assert not {"dyad", "abbreva", "abbrevb", "lastobs", "newar"} & set(names)
    text = ",".join(names) + "\n" + ",".join("XXX" if n.startswith("name") else "1" for n in names) + "\n"
    assert len(rows(tiny(tmp_path, text, "dyadic_mid_4.03.csv"), "dyadic-mid")) == 1


def test_a_quoted_value_may_hold_a_comma(tmp_path: Path) -> None:
    text = 'ccode,Country,Explore,Pursue,Acquire\n750,India,1948-,"1964-66,72-75,80-",1987-\n'
    folder = tiny(tmp_path, text, "nuclear_bleek2017.csv")
    assert rows(folder, "nuclear") == [(750, "India", "1948-", "1964-66,72-75,80-", "1987-")]


def test_of_two_versions_the_newest_is_read_and_the_other_named(tmp_path: Path) -> None:
    tiny(tmp_path, TINY.replace(".14331791", ".1"), "NMC-60-abridged.csv")
    folder = tiny(tmp_path, gzip.compress(TINY.encode()), NMC + ".gz")
    [found] = folder.found()
    assert (found.dataset.id, found.path.name, found.version) == ("nmc", NMC + ".gz", "7.0")
    assert found.passed_over == ("NMC-60-abridged.csv",)
    assert found.size == (tmp_path / found.path.name).stat().st_size
    assert rows(folder) == EXPECTED


def test_what_is_missing_is_told_in_the_order_asked(tmp_path: Path) -> None:
    assert tiny(tmp_path).missing(["states", "nmc", "majors"]) == ["states", "majors"]


def test_two_folders_on_one_connection_keep_apart(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    connection = ibis.duckdb.connect()
    one = tiny(tmp_path / "a").table(connection, "nmc")
    other = tiny(tmp_path / "b", TINY.replace("255", "260")).table(connection, "nmc")
    assert (one.ccode.max().execute(), other.ccode.max().execute()) == (255, 260)


def test_a_backend_other_than_duckdb_gets_the_same_rows(tmp_path: Path) -> None:
    spark = SimpleNamespace(name="pyspark")
    table = tiny(tmp_path).table(spark, "nmc")
    read = ibis.duckdb.connect().to_pyarrow(table).to_pylist()
    assert [tuple(row.values()) for row in read] == EXPECTED


def complaint(folder: Folder, dataset_id: str = "nmc") -> str:
    with pytest.raises(DataError) as caught:
        rows(folder, dataset_id)
    return str(caught.value)


def test_a_folder_must_exist(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="nowhere does not exist; name a folder"):
        Folder(tmp_path / "nowhere")
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="file is a file; name a folder"):
        Folder(str(tmp_path / "file"))


def test_a_missing_file_is_named_with_its_address(tmp_path: Path) -> None:
    assert complaint(Folder(tmp_path)) == (
        f"The folder {tmp_path} has no COW National Material Capabilities (looked for NMC-70-abridged.csv, "
        "NMC-70-abridged.csv.gz, NMC-60-abridged.csv, NMC-60-abridged.csv.gz); download it from "
        "https://correlatesofwar.org/data-sets/national-material-capabilities/."
    )


def test_a_missing_file_that_nobody_publishes_is_explained(tmp_path: Path) -> None:
    said = complaint(Folder(tmp_path), "distances")
    assert "capital_distance_periods.csv.gz). Not published as a file: computed from" in said
    assert "download" not in said


def test_a_folder_in_place_of_a_file_is_no_file(tmp_path: Path) -> None:
    (tmp_path / NMC).mkdir()
    assert "has no COW National Material Capabilities" in complaint(Folder(tmp_path))


def test_an_unknown_data_set_is_refused(tmp_path: Path) -> None:
    assert "did you mean nmc?" in complaint(Folder(tmp_path), "nmcs")
    with pytest.raises(DataError, match="no data set called “nmcs”"):
        Folder(tmp_path).missing(["nmcs"])


WHOLE = "is not a whole number (0 or more) or a known code for missing."
NOT_UTF_8 = "is not utf-8 text; save the file as utf-8."
READS = "Melian reads versions 6.0 and 7.0 of COW National Material Capabilities."


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (TINY.replace("version", "cinc"), " has the column cinc 2 times; once would be right."),
        ("", " is empty; download it again."),
        (" \r\n", " is empty; download it again."),
        (gzip.compress(b""), " is empty; download it again."),
        (HEADER + "\n", " has a header and no rows; download it again."),
        (gzip.compress(TINY.encode())[:60], " is a damaged or incomplete gzip file; download it again."),
        (TINY.encode().replace(b"FRN", b"\xd1"), f", line 3: byte 0xd1 {NOT_UTF_8}"),
        (TINY.encode().replace(b"FRN", b"F\xd1N"), f", line 3: byte 0xd1 {NOT_UTF_8}"),
        (TINY.encode("utf-16"), f", line 1: byte 0xff {NOT_UTF_8}"),
        (TINY.encode("utf-16-le"), " is not utf-8 text: it holds NUL bytes, as UTF-16 and binary files do."),
        (TINY.replace(",2025", "", 1), ", line 2: 10 values, where the header has 11 columns."),
        (TINY.replace("FRN", "FRN,FRN"), ", line 3: 12 values, where the header has 11 columns."),
        (TINY.replace("FRN", '"FRN'), ", line 3: the quotation marks do not pair up."),
        (TINY.replace("FRN", '"FR"N'), ", line 3: the quotation marks do not pair up."),
        ("x" * 200_000 + TINY, ", line 1: this is not comma-separated text."),
        (TINY.replace("FRN", "x" * 3_000_000), ", line 3: this is not comma-separated text."),
        (TINY.replace("220", "abc"), f", line 3, column ccode: “abc” {WHOLE}"),
        (TINY.replace("859", "-8"), f", line 2, column milper: “-8” {WHOLE}"),
        (TINY.replace("859", "859.5"), f", line 2, column milper: “859.5” {WHOLE}"),
        (TINY.replace("859", "1e30"), f", line 2, column milper: “1e30” {WHOLE}"),
        (TINY.replace(".06", "nan"), ", line 3, column cinc: “nan” is not a number."),
        (TINY.replace(".06", "inf"), ", line 3, column cinc: “inf” is not a number."),
        (TINY.replace(".06", "6%"), ", line 3, column cinc: “6%” is not a number."),
        (TINY.replace("220", ""), ", line 3, column ccode: the value is missing."),
        (TINY.replace("220", "").replace("255", "abc"), f", line 2, column ccode: “abc” {WHOLE}"),
        (TINY.replace("\n", "\r\r").replace("220", "abc"), f", line 5, column ccode: “abc” {WHOLE}"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_one_sentence(tmp_path: Path, content: str | bytes, said: str) -> None:
    assert complaint(tiny(tmp_path, content)) == NMC + said


def test_a_missing_column_is_named_with_those_that_are_there(tmp_path: Path) -> None:
    has = "stateabb, ccode, year, milex, milper, irst, pec, tpop, upop, share, version"
    said = f"column cinc is missing from {NMC}; it has {has}; {READS}"
    assert complaint(tiny(tmp_path, TINY.replace("cinc", "share"))) == said


def test_all_missing_columns_are_named_at_once(tmp_path: Path) -> None:
    changed = TINY.replace("cinc", "share").replace("tpop", "people")
    assert complaint(tiny(tmp_path, changed)).startswith(f"columns tpop, cinc are missing from {NMC}; it has ")


def test_a_plain_file_under_a_gzip_name_is_told(tmp_path: Path) -> None:
    said = f"{NMC}.gz is not a gzip file, though its name says so; download it again."
    assert complaint(tiny(tmp_path, TINY, NMC + ".gz")) == said


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    folder = tiny(tmp_path)
    monkeypatch.setattr(Path, "read_bytes", refused)
    assert complaint(folder) == f"{NMC} cannot be read: Permission denied."


def test_a_web_page_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    said = complaint(tiny(tmp_path, "<html>\n<body>Not found</body>\n</html>\n"))
    assert f"are missing from {NMC}; it has <html>; Melian reads versions" in said


def test_a_changed_file_without_versions_is_told(tmp_path: Path) -> None:
    said = complaint(tiny(tmp_path, "ccode,year\n2,1816\n", "leeds-savun-threat.csv"), "leeds-savun")
    assert said.startswith("column lsthreat is missing from leeds-savun-threat.csv; it has ccode, year; Melian reads")


def test_a_date_must_be_a_date(tmp_path: Path) -> None:
    text = "ccode,statenme,capital,stdate,enddate,lat,lng\n2,USA,Washington,1816-13-01,2024-12-31,38.9,-77.0\n"
    said = complaint(tiny(tmp_path, text, "cow_capitals.csv"), "capitals")
    assert said == "cow_capitals.csv, line 2, column stdate: “1816-13-01” is not a date such as 1816-01-31."


def test_the_connection_is_clean_after_a_complaint(tmp_path: Path) -> None:
    connection = ibis.duckdb.connect()
    broken = tiny(tmp_path, TINY.replace("220", "abc"))
    with pytest.raises(DataError):
        broken.table(connection, "nmc")
    assert tiny(tmp_path).table(connection, "nmc").count().execute() == 2
