"""Cleaning: each step, the switches, one by one against in batches, and what careless recipes destroy."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

import embedlab
from embedlab.errors import InputError
from embedlab.text import (
    CleaningOptions,
    ascii_punctuation_only,
    before_after,
    clean,
    clean_batch,
    cleaning,
    cleaning_traps,
    compare_stop_words,
    only_a_to_z,
    remove_hashtags,
    remove_links,
    remove_mentions,
    remove_numbers,
    remove_punctuation,
    remove_short_words,
    remove_stop_words,
    stop_words,
    strip_accents,
    tokens,
)

NOTHING = CleaningOptions(
    lowercase=False,
    links=False,
    mentions=False,
    hashtags=False,
    punctuation=False,
    numbers=False,
    min_length=1,
    stop_words=False,
)


@pytest.mark.parametrize(
    ("step", "text", "expected"),
    [
        (remove_links, "a HTTPS://x.org/y?z=1#t b www.x.org, c", "a b c"),
        (remove_links, "write to ana.gil+x@mail.example.org now", "write to now"),
        (remove_links, "the http protocol, wwwow", "the http protocol, wwwow"),
        (remove_mentions, "by @ada and ana@example.org", "by and ana@example.org"),
        (remove_hashtags, "C# is #1 of #código", "C# is of"),
        (remove_numbers, "3.50 € or 1,000 in the 1990s, H2O, 12:30", "€ or in the 1990s, H2O,"),
        (
            remove_punctuation,
            "«¡Bienvenidos!» l'homme… «two—three» snake_case €5",
            "Bienvenidos l homme two three snake case 5",
        ),
        (remove_short_words, "I saw a cat, y él", "saw cat, él"),
        (remove_stop_words, "The cat, that SAT: don’t, O’Neill won't", "cat, SAT: , O’Neill won't"),
        (strip_accents, "Física, año, Œuvre à", "Fisica, ano, Œuvre a"),
    ],
)
def test_a_step_does_one_thing(step, text: str, expected: str) -> None:
    assert " ".join(step(text).split()) == expected


def test_a_decomposed_letter_is_the_composed_one() -> None:
    assert tokens("fi\u0301sica") == tokens("f\u00edsica") == ["f\u00edsica"]
    assert tokens("Donau\u00addampf\ufeff") == ["donaudampf"]


def test_with_everything_off_only_the_spaces_change() -> None:
    assert clean("  The  #1 @cat:\t3.5\n!", NOTHING) == "The #1 @cat: 3.5 !"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "thanks física rocks moon mass"),
        ({"lowercase": False}, "Thanks física rocks Moon mass"),
        ({"links": False}, "thanks física rocks moon mass https org"),
        ({"mentions": False}, "thanks ada física rocks moon mass"),
        ({"hashtags": False}, "thanks física rocks moon mass space"),
        ({"numbers": False}, "thanks física rocks moon mass 73"),
        ({"min_length": 5}, "thanks física rocks"),
        ({"min_length": 1}, "thanks física rocks moon s mass"),
        ({"stop_words": False}, "thanks física rocks the moon mass is"),
        ({"accents": True}, "thanks fisica rocks moon mass"),
        ({"punctuation": False}, "thanks : física rocks! moon’s mass ,"),
    ],
)
def test_each_option_is_a_switch(change: dict[str, object], expected: str) -> None:
    text = "Thanks @ada: física rocks! The Moon’s mass is 73, https://x.org #space"
    assert clean(text, dataclasses.replace(CleaningOptions(), **change)) == expected


@given(st.lists(st.text()), st.sampled_from([CleaningOptions(), CleaningOptions(accents=True, language="fr"), NOTHING]))
def test_a_batch_gives_the_words_of_each_text(texts: list[str], options: CleaningOptions) -> None:
    assert clean_batch(texts, options) == [tokens(text, options) for text in texts]


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_a_batch_gives_the_words_of_each_article(language: str) -> None:
    texts = embedlab.load_wikipedia(language)["text"][:400]
    for options in (CleaningOptions(language=language), dataclasses.replace(NOTHING, language=language)):
        assert clean_batch(texts, options) == [tokens(text, options) for text in texts]


def test_cleaning_again_changes_nothing() -> None:
    once = [clean(text) for text in embedlab.load_wikipedia("en")["text"][:300]]
    assert [clean(text) for text in once] == once


def test_a_batch_forgets_and_stays_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "_MOST_CHARACTERS", 10)
    cleaning.forget_pieces()
    texts = [f"word{n % 7} other{n % 5}" for n in range(1000)]
    assert clean_batch(texts) == [text.split() for text in texts]


def test_no_texts_and_empty_texts() -> None:
    assert clean_batch([]) == []
    assert clean_batch(["", " \n", "…", "the"]) == [[], [], [], []]


def test_a_text_of_50_megabytes_in_one_line() -> None:
    text = "The Moon shines, " * 3_000_000
    (words,) = clean_batch([text])
    assert len(words) == 6_000_000
    assert words[:3] == ["moon", "shines", "moon"]


@pytest.mark.parametrize("text", ["a" * 2_000_000, "a@" * 300_000, "1." * 300_000, "a.b" * 300_000, "#@" * 300_000])
def test_no_pattern_gets_stuck(text: str) -> None:
    assert len(tokens(text)) <= 300_001


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: clean_batch(["a", None]), "text number 1 is None (NoneType). Leave missing texts out first"),
        (lambda: clean_batch([b"caf\xe9"]), "Decode bytes first"),
        (lambda: clean_batch([3.5]), "text number 0 is 3.5 (float). Pass text; str(value)"),
        (lambda: clean_batch("one text"), "put it in a list"),
        (lambda: tokens(None), "a text is None (NoneType), expected a string"),
        (
            lambda: CleaningOptions(language="de"),
            "unknown language 'de': choose 'en' (English), 'es' (Spanish) or 'fr'",
        ),
        (lambda: CleaningOptions(min_length=0), "min_length is 0; expected a whole number from 1 on"),
        (lambda: CleaningOptions(numbers="no"), "numbers is 'no'; expected True or False"),
        (lambda: stop_words("english"), "unknown language 'english'"),
        (lambda: compare_stop_words([]), "no words to compare"),
        (lambda: cleaning_traps([None]), "leave it out first"),
    ],
)
def test_bad_input_is_told(call, says: str) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert says in str(caught.value)


def test_stop_words_keep_what_has_a_meaning() -> None:
    english = stop_words("en")
    assert {"the", "of", "because", "doesn"} <= english
    assert english.isdisjoint({"computer", "system", "fire", "world", "state", "won", "king", "man", "woman"})
    assert stop_words("es").isdisjoint({"estados", "unidos", "tiempo", "trabajo", "rey", "hombre"})
    assert stop_words("fr").isdisjoint({"états", "unis", "homme", "mot", "personne", "roi"})
    assert all(word == word.lower() for language in ("en", "es", "fr") for word in stop_words(language))


def test_the_lists_compared_on_real_text() -> None:
    options = CleaningOptions(stop_words=False, min_length=1)
    texts = embedlab.load_wikipedia("en")["text"][:2000]
    table = compare_stop_words((word for words in clean_batch(texts, options) for word in words), "en")
    assert table["list"].to_list()[:3] == ["embedlab", "gensim", "stop-words"]
    assert table["removed"].iloc[0] < table["removed"].iloc[2]
    assert "world" in table["takes_besides"].iloc[2]


def test_before_and_after_follow_each_other() -> None:
    table = before_after("¡Hola @ana! Lee https://x.org: 50 Estados, y más #física", "es")
    assert table["option"].to_list() == [
        "links", "mentions", "hashtags", "lowercase", "numbers", "punctuation", "min_length", "stop_words", "accents",
    ]  # fmt: skip
    assert table["before"].to_list()[1:] == table["after"].to_list()[:-1]
    assert table["after"].iloc[-1] == clean(table["before"].iloc[0], CleaningOptions(language="es", accents=True))


def test_what_careless_recipes_do_is_found_in_the_kit() -> None:
    table = cleaning_traps(embedlab.load_wikipedia("es")["text"], "es").set_index("trap")
    assert len(table) == 4
    assert "¿" in table.loc["opening mark stays on the word", "usual"]
    assert "»" in table.loc["a lone mark becomes a word", "usual"].split()
    assert "Estados" not in table.loc["a name loses its half", "usual"]
    assert "Estados Unidos" in table.loc["a name loses its half", "ours"]
    assert "m s" in table.loc["accents cut words in two", "usual"]
    assert not set("¿¡»«") & set("".join(table["ours"]))


def test_the_careless_recipes_on_the_known_examples() -> None:
    assert ascii_punctuation_only("¡bienvenidos!").strip() == "¡bienvenidos"
    assert ascii_punctuation_only("«hola!»").split() == ["«hola", "»"]
    assert only_a_to_z("física").split() == ["f", "sica"]
    assert clean("¡bienvenidos! «hola!»", CleaningOptions(language="es")) == "bienvenidos hola"
