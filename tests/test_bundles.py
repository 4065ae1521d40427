"""What is handed out: chosen lessons, nothing that tells a solution, no dead link, the same bytes each time."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from pathlib import Path, PurePosixPath

import nbformat
import pytest
import release
import yaml

from embedlab.errors import InputError

ROOT = Path(__file__).resolve().parent.parent
NAMES = ["00_quiz", "01_encodings", "07_fine_tuning"]


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    release.release(NAMES, folder)
    return folder


def bundle(dist: Path, who: str) -> dict[str, bytes]:
    (path,) = dist.glob(f"embedlab-{who}-*.zip")
    with zipfile.ZipFile(path) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def test_students_get_the_chosen_lessons_and_all_they_need(dist):
    files = set(bundle(dist, "student"))
    assert {f"exercises/{name}/{name}.ipynb" for name in NAMES} <= files
    assert {name for name in files if re.fullmatch(r"notebooks/[^/]*\.ipynb", name)} == {
        "notebooks/01_encodings.ipynb",
        "notebooks/07_fine_tuning.ipynb",
    }
    assert {"README.md", "environment.yml", "constraints.txt", "LICENSE", "NOTICE", "notebooks/README.md"} <= files


def test_students_get_no_master_and_instructors_do(dist):
    students, instructors = bundle(dist, "student"), bundle(dist, "instructor")
    assert release.leaks(students) == []
    assert not [name for name in students if "solution" in name or "SYLLABUS" in name]
    assert {f"solutions/{name}/{file}" for name in NAMES for file in (f"{name}.ipynb", "tasks.py")} <= set(instructors)
    assert set(students) <= set(instructors)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("exercises/01_encodings/tasks.py", b""),
        ("solutions/README.md", b""),
        ("exercises/01_encodings/01_encodings.ipynb", b'{"source": "### BEGIN SOLUTION"}'),
        ("README.md", b"=== BEGIN MARK SCHEME ==="),
    ],
)
def test_a_leak_is_found(name, content):
    assert release.leaks({"LICENSE": b"", name: content}) == [name]


def test_a_leak_in_the_wheel_is_found():
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as wheel:
        wheel.writestr("embedlab/data/solutions/a.ipynb", "")
    assert release.leaks({"embedlab.whl": whole.getvalue()}) == ["embedlab.whl"]


@pytest.mark.parametrize("who", ["student", "instructor"])
def test_no_link_is_dead(dist, who):
    files = bundle(dist, who)
    places = set(files) | {str(parent) for name in files for parent in PurePosixPath(name).parents}
    dead = []
    for name, content in files.items():
        texts = [content.decode()] if name.endswith(".md") else []
        if name.endswith(".ipynb"):
            cells = nbformat.reads(content.decode(), as_version=4).cells
            texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
        for target in re.findall(r"\]\(([^)#:\s]+)[)#]", "\n".join(texts)):
            place = PurePosixPath(name).parent.joinpath(target)
            if str(release.os.path.normpath(place)) not in places:
                dead.append(f"{name}: {target}")
    assert dead == []


def test_words_of_dead_links_stay():
    files = {"notebooks/01.ipynb": _notebook("[Lesson 2](02.ipynb#a), [1](01.ipynb), [web](https://a.b/c)")}
    kept = nbformat.reads(release.without_dead_links(files)["notebooks/01.ipynb"].decode(), as_version=4)
    assert kept.cells[0].source == "Lesson 2, [1](01.ipynb), [web](https://a.b/c)"


def _notebook(text: str) -> bytes:
    return nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text, id="a")])).encode()


def test_outputs_of_lessons_are_as_they_were(dist):
    given = nbformat.reads(bundle(dist, "student")["notebooks/07_fine_tuning.ipynb"].decode(), as_version=4)
    own = nbformat.read(ROOT / "notebooks" / "07_fine_tuning.ipynb", as_version=4)
    assert [cell.get("outputs") for cell in given.cells] == [cell.get("outputs") for cell in own.cells]


def test_conda_installs_the_wheel_of_the_bundle(dist):
    files = bundle(dist, "student")
    conda = yaml.safe_load(files["environment.yml"])
    (wheel,) = (name for name in files if name.endswith(".whl"))
    assert conda["dependencies"][-1]["pip"] == ["--constraint constraints.txt", f"./{wheel}[lab]"]
    assert f'"./{wheel}[lab]"' in files["README.md"].decode()


def test_checksums_are_right(dist):
    lines = (dist / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = dict(line.split("  ")[::-1] for line in lines)
    assert set(sums) == {path.name for path in dist.iterdir()} - {"SHA256SUMS"}
    assert all(hashlib.sha256((dist / name).read_bytes()).hexdigest() == digest for name, digest in sums.items())


def test_the_same_tree_gives_the_same_bytes(dist, tmp_path):
    release.release(NAMES, tmp_path)
    assert (tmp_path / "SHA256SUMS").read_text() == (dist / "SHA256SUMS").read_text()


def test_an_exercise_that_was_edited_by_hand_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(release, "out_of_date", lambda names: ["exercises/01_encodings/01_encodings.ipynb"])
    with pytest.raises(InputError, match=r"01_encodings\.ipynb\. Run `make exercises`"):
        release.release(["01_encodings"], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_out_of_date_is_named(monkeypatch, tmp_path):
    (tmp_path / "exercises" / "00_quiz").mkdir(parents=True)
    (tmp_path / "exercises" / "00_quiz" / "00_quiz.ipynb").write_text("{}")
    (tmp_path / "solutions").symlink_to(ROOT / "solutions")
    monkeypatch.setattr(release, "ROOT", tmp_path)
    monkeypatch.setattr(release.exercises, "CHECKS", ROOT / "embedlab" / "data" / "checks")
    assert release.out_of_date(["00_quiz"]) == ["exercises/00_quiz/00_quiz.ipynb"]


def test_an_unknown_number_is_told(capsys):
    assert release.main(["--lessons", "1", "42"]) == 1
    assert "there is no lesson and no exercise 42; there are 00_quiz, 01_encodings" in capsys.readouterr().err
