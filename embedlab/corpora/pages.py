"""Pages of Wikipedia by title, through the MediaWiki client ``pymediawiki``: a corpus on whatever you like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from datasets import Dataset, Features, Value

from embedlab.errors import InputError, OfflineError
from embedlab.progress import progress_bar

if TYPE_CHECKING:
    from mediawiki import MediaWiki

WIKIPEDIA = "https://{lang}.wikipedia.org/w/api.php"
# Wikipedia asks programs to say what they are.
_USER_AGENT = "embedlab (course on text embeddings)"


def wikipedia_pages(titles: Sequence[str], language: str = "en", *, api_url: str = WIKIPEDIA) -> Dataset:
    """Fetch pages of Wikipedia as plain text. Needs the network.

    Parameters
    ----------
    titles : sequence of str
        As in the pages' addresses, spaces or underscores; redirects are followed.
    language : str
        Which Wikipedia: ``"en"``, ``"es"``, ``"fr"``, or any other it has.
    api_url : str
        Another MediaWiki's ``api.php`` (your university's, say); ``{lang}`` stands for `language`.

    Returns
    -------
    datasets.Dataset
        Columns ``title`` and ``text`` (the whole page, headings as ``== Plot ==``), in the order of `titles`.
        The text is under CC BY-SA 4.0, by Wikipedia's contributors.

    Raises
    ------
    InputError
        No titles, one string in place of several, a page that does not exist or is a list of meanings.
    OfflineError
        The network or the server could not be reached.

    Examples
    --------
    >>> wikipedia_pages("Alien")
    Traceback (most recent call last):
        ...
    embedlab.errors.InputError: titles is one string, expected several: write ['Alien'].
    """
    if isinstance(titles, str):
        raise InputError(f"titles is one string, expected several: write [{titles!r}].")
    if not titles or not all(isinstance(title, str) and title.strip() for title in titles):
        raise InputError("titles must be names of pages, at least one and none of them empty.")
    wiki = _wiki(language, api_url)
    pages = [_page(wiki, title, language) for title in progress_bar(titles, desc="Pages")]
    columns = {"title": [title for title, _ in pages], "text": [text for _, text in pages]}
    return Dataset.from_dict(columns, features=Features({name: Value("string") for name in columns}))


def _wiki(language: str, api_url: str) -> MediaWiki:
    from mediawiki import MediaWiki, MediaWikiAPIURLError
    from mediawiki.exceptions import MediaWikiForbidden
    from requests.exceptions import JSONDecodeError, RequestException

    try:
        return MediaWiki(url=api_url, lang=language, user_agent=_USER_AGENT, rate_limit=True)
    except (MediaWikiAPIURLError, MediaWikiForbidden, JSONDecodeError) as error:
        raise OfflineError(
            f"{api_url.format(lang=language)} answered, but not as a MediaWiki does ({error}). Check the language "
            f"code {language!r} and whether a sign-in page stands between you and the network."
        ) from error
    except RequestException as error:
        raise _offline(api_url, language, error) from error


def _page(wiki: MediaWiki, title: str, language: str) -> tuple[str, str]:
    from mediawiki import DisambiguationError, PageError
    from requests.exceptions import RequestException

    try:
        page = wiki.page(title, auto_suggest=False)
        return page.title, page.content
    except PageError as error:
        raise InputError(
            f"no page {title!r} in the {language!r} Wikipedia: copy the title from the page's address."
        ) from error
    except DisambiguationError as error:
        meanings = ", ".join(map(repr, error.options[:5]))
        raise InputError(f"{title!r} has several meanings: ask for one of them, such as {meanings}.") from error
    except RequestException as error:
        raise _offline(wiki.api_url, language, error) from error


def _offline(api_url: str, language: str, error: Exception) -> OfflineError:
    return OfflineError(
        f"could not reach {api_url.format(lang=language)} ({type(error).__name__}). Check the network; "
        "embedlab.load_wikipedia() has the openings of thousands of articles and needs none."
    )
