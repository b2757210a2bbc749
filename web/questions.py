"""The pages of the stored questions: all of them, and one with its choices and its answer."""

from collections import Counter
from difflib import get_close_matches
from typing import Any

from flask import Blueprint, request
from werkzeug.exceptions import NotFound

from kb.question_rdf import QUESTION
from kb.questions import Question
from kb.questions import questions as stored_questions
from web.question_answer import shown
from web.question_form import chosen, fields
from web.reading import Reading
from web.rows import Iri, Row
from web.tables import Table
from web.views import View, choices, route

blueprint = Blueprint("questions", __name__)


@route(blueprint, "/questions")
def questions() -> View:
    """The stored questions, by level; those of one keyword, or one level, if the address names it."""
    everything = list(stored_questions().values())
    keywords = Counter(word for each in everything for word in each.keywords)
    levels = list(dict.fromkeys(each.level for each in everything))
    keyword, level = _among("keyword", keywords), _among("level", levels)
    found = [
        each for each in everything if (not keyword or keyword in each.keywords) and (not level or each.level == level)
    ]
    rows: list[Row] = [
        {
            "number": each.number,
            "thing": _thing(each),
            "level": each.level,
            "question": each.question,
            "keywords": ", ".join(each.keywords),
            "command": each.command,
            "answered": "by a command" if each.query is None else "by a query",
        }
        for each in found
    ]
    return View(
        "questions.html",
        "Questions",
        {
            "questions": rows,
            "levels": levels,
            "level": level,
            "keywords": sorted(keywords, key=str.casefold),
            "keyword": keyword,
            "total": len(everything),
        },
        [_thing(each) for each in found],
        Table(("number", "level", "question", "keywords", "command"), rows),
        described=False,
        query=choices(),
    )


def _among(name: str, known: Any) -> str:
    """What the address asks for, or nothing. Raises NotFound with the nearest that there is."""
    wanted = request.args.get(name, "")
    if wanted and wanted not in known:
        near = get_close_matches(wanted, known, 3, 0.5)
        hint = f" Near it: {', '.join(near)}." if near else ""
        raise NotFound(f"No question has the {name} {wanted[:80]!r}.{hint} /questions lists all questions.")
    return wanted


def _thing(asked: Question) -> Iri:
    return Iri(QUESTION[f"{asked.number}-{asked.slug}"])


def _found(name: str) -> Question:
    """The question with this number, or with this number and name. Raises NotFound."""
    known = stored_questions()
    number = name.partition("-")[0]
    found = known.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 5 else None
    if found is None or name not in (str(found.number), f"{found.number}-{found.slug}"):
        raise NotFound(f"There is no question {name[:80]}; there are {min(known)} to {max(known)}, see /questions.")
    return found


@route(blueprint, "/question/<name>")
def question(name: str) -> View:
    """One question with the reader's choices, and its answer. The address, with the choices, is the question."""
    asked = _found(name)
    record: dict[str, Any] = {
        "number": asked.number,
        "question": asked.question,
        "level": asked.level,
        "keywords": asked.keywords,
        "note": asked.note,
        "command": asked.command,
    }
    if asked.query is None:
        rows: list[Row] = [{"question": asked.question, "command": asked.command}]
        table = Table(("question", "command"), rows)
        return View("question.html", asked.question, record | {"query": None}, [_thing(asked)], table)
    reading = Reading()
    query = chosen(asked, {key: request.args.getlist(key) for key in request.args}, reading)
    answer = reading.select(query)
    cut = reading.cut
    seen = shown(query, answer)
    form = fields(asked, request.args.to_dict(flat=False), reading)
    other = "; ".join(field.said for field in form if field.changed)
    return View(
        "question.html",
        f"{asked.question} ({other})" if other else asked.question,
        record
        | {
            "query": query.strip(),
            "fields": form,
            "other": other,
            "answer": seen,
            "cut": cut,
        },
        [_thing(asked)],
        Table(seen.keys, seen.rows),
        query=choices(),
    )
