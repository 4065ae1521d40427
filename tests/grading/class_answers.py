"""Right answers to the exercises of lesson 1, as students write them, each in a way of its own."""

ANSWERS: dict[str, list[str]] = {
    "normalize_text": [
        'return " ".join(text.lower().split())',
        'return re.sub(r"\\s+", " ", text).strip().lower()',
        'words = text.split()\nlower = [w.lower() for w in words]\nreturn " ".join(lower)',
        """text = text.lower()
text = text.strip()
while "  " in text:
    text = text.replace("  ", " ")
return text""",
        'result = ""\nfor part in text.casefold().split():\n    result += part + " "\nreturn result[:-1]',
    ],
    "split_words": [
        'return re.findall(r"\\w+(?:\'\\w+)*|[^\\w\\s]", text)',
        r"""pattern = r"\w+(?:['’]\w+)*|[^\w\s]"
matches = re.finditer(pattern, text)
return [m.group(0) for m in matches]""",
        r"""token_pattern = re.compile(r"[a-zA-Z0-9]+(?:'[a-zA-Z0-9]+)?|[^a-zA-Z0-9\s]")
return token_pattern.findall(text)""",
        """tokens = []
current = ""
for char in text:
    if char.isalnum() or char == "'":
        current += char
    else:
        if current:
            tokens.append(current)
            current = ""
        if not char.isspace():
            tokens.append(char)
if current:
    tokens.append(current)
return tokens""",
        """tokens, inside = [""], False
for place, sign in enumerate(text):
    after = text[place + 1 : place + 2]
    goes_on = sign.isalnum() or (sign == "'" and inside and after.isalnum())
    if goes_on and inside:
        tokens[-1] += sign
    elif not sign.isspace():
        tokens.append(sign)
    inside = goes_on
return tokens[1:]""",
    ],
    "build_vocabulary": [
        """counts = Counter(word for text in texts for word in text)
ranked = sorted(counts, key=lambda word: (-counts[word], word))
return {word: place for place, word in enumerate(["[UNK]", *ranked[:size]])}""",
        """counter = Counter()
for text in texts:
    counter.update(text)
most = sorted(counter.items(), key=lambda item: (-item[1], item[0]))[:size]
vocab = {"[UNK]": 0}
for i, (word, _) in enumerate(most):
    vocab[word] = i + 1
return vocab""",
        """counts = {}
for text in texts:
    for word in text:
        counts[word] = counts.get(word, 0) + 1
names = sorted(sorted(counts), key=lambda word: counts[word], reverse=True)
vocabulary = {"[UNK]": 0}
for name in names[:size]:
    vocabulary[name] = len(vocabulary)
return vocabulary""",
        """all_words = []
for t in texts:
    all_words += t
frequencies = [(all_words.count(w), w) for w in set(all_words)]
frequencies.sort(key=lambda pair: pair[1])
frequencies.sort(key=lambda pair: pair[0], reverse=True)
ids = dict(zip([w for _, w in frequencies[:size]], range(1, size + 1)))
ids["[UNK]"] = 0
return ids""",
        """from itertools import chain
c = Counter(chain.from_iterable(texts))
def order(w):
    return -c[w], w
result = dict()
result["[UNK]"] = 0
next_id = 1
for w in sorted(c.keys(), key=order):
    if next_id > size:
        break
    result[w] = next_id
    next_id += 1
return result""",
    ],
    "encode": [
        'return [vocabulary.get(word, vocabulary["[UNK]"]) for word in words]',
        """ids = []
for word in words:
    if word in vocabulary:
        ids.append(vocabulary[word])
    else:
        ids.append(vocabulary["[UNK]"])
return ids""",
        'unknown = vocabulary["[UNK]"]\nreturn [vocabulary[w] if w in vocabulary else unknown for w in words]',
        'unk = vocabulary["[UNK]"]\nreturn list(map(lambda w: vocabulary.get(w, unk), words))',
        """result = [vocabulary["[UNK]"]] * len(words)
for i in range(len(words)):
    try:
        result[i] = vocabulary[words[i]]
    except KeyError:
        pass
return result""",
    ],
    "one_hot": [
        "rows = np.zeros((len(ids), size))\nrows[np.arange(len(ids)), ids] = 1\nreturn rows",
        "return np.eye(size)[ids]",
        "matrix = np.zeros((len(ids), size))\nfor i, id_ in enumerate(ids):\n    matrix[i, id_] = 1\nreturn matrix",
        """out = []
for number in ids:
    row = [0] * size
    row[number] = 1
    out.append(row)
return np.array(out)""",
        "columns = np.arange(size)\nreturn (np.array(ids)[:, None] == columns[None, :]).astype(float)",
    ],
    "text_vector": [
        "return matrix[ids].sum(axis=0)",
        "return np.bincount(ids, minlength=len(matrix)) @ matrix",
        "total = np.zeros(matrix.shape[1])\nfor i in ids:\n    total = total + matrix[i]\nreturn total",
        "return np.sum([matrix[i] for i in ids], axis=0)",
        "from functools import reduce\nreturn reduce(np.add, (matrix[k, :] for k in ids))",
    ],
    "tf_idf": [
        """texts_with = Counter(word for text in texts for word in set(text))
return [
    {word: count * math.log(len(texts) / texts_with[word]) for word, count in Counter(text).items()}
    for text in texts
]""",
        """answer = []
for text in texts:
    weights = {}
    for word in text:
        held = sum(word in other for other in texts)
        weights[word] = text.count(word) * (np.log(len(texts)) - np.log(held))
    answer.append(weights)
return answer""",
        """n = len(texts)
df = {}
for t in texts:
    for w in set(t):
        df[w] = df.get(w, 0) + 1
result = []
for t in texts:
    tf = Counter(t)
    result.append({w: tf[w] * math.log(n / df[w]) for w in tf})
return result""",
        """vocab = sorted({w for t in texts for w in t})
counts = np.array([[t.count(w) for w in vocab] for t in texts])
idf = np.log(len(texts) / (counts > 0).sum(axis=0))
weights = counts * idf
return [
    {w: weights[i, j] for j, w in enumerate(vocab) if counts[i, j]}
    for i in range(len(texts))
]""",
        """def idf(word):
    containing = 0
    for t in texts:
        if word in t:
            containing += 1
    return math.log(len(texts) / containing)
dicts = []
for t in texts:
    d = {}
    for word in t:
        d[word] = d.get(word, 0) + idf(word)
    dicts.append(d)
return dicts""",
    ],
}

TEXTS: dict[str, list[str]] = {
    "answer_tokens": [
        "A computer only knows numbers from a finite list, hence text is cut. Letters: a list of 85 rows but "
        "490 steps for an article. Words make it short, yet half of them came once only in my guess. Pieces "
        "are the middle way.",
        "We need tokens because every model starts with a look-up table. If I use characters the table is "
        "tiny, however the sequences explode. Whole words explode the table instead: over twenty thousand "
        "rows and still unknown ones.",
        "Without cutting there would be one id per text, and no two texts are equal. The table shows what "
        "each cut costs. Word pieces keep frequent words together and spell out rare ones; homonyms like bank"
        " remain a problem.",
        "Text must become ids. With single letters nothing is unknown, but a letter has no meaning, so the "
        "network has to learn spelling first. With words, nine of ten new articles had something unknown. "
        "Wordpieces solve most of it.",
        "Tokens are the units a model counts and embeds. I found the words column striking: 20,349 different "
        "ones for two thousand articles! Subwords cap that number. What they don't solve: languages that were"
        " rare in training.",
    ],
    "answer_interview": [
        "An id of 7 is not bigger than an id of 3 in any useful sense, but the network multiplies it. One-hot"
        " gives each word its own axis. Bad: long vectors, all orthogonal. Example: (0, 1) times a matrix is "
        "just its second row.",
        "Because numbers have an order and words do not. If cat is 1 and dog is 2, then dog would be twice a "
        "cat. After one-hot encoding they are equally far apart, which is also its weakness, next to sheer "
        "length of the vectors.",
        "I would tell the interviewer that ids are labels. Weighted sums of labels are nonsense. One-hot "
        "removes that, at the price of 30,000 columns without any notion of similarity. Multiplying zeros is "
        "waste, so we index a row.",
        "Feeding raw ids suggests that neighbours in the dictionary mean similar things. Vectors with a "
        "single one avoid it. They are sparse and know no synonyms. The layer picks row k; the product is "
        "only how we write it down.",
        "Consider ids 1, 2, 3 for tea, car, milk: the average of tea and milk is car, absurd. Indicator "
        "vectors repair this. Two weaknesses remain, size and missing similarity. A lookup yields the same "
        "row as the matrix product.",
    ],
}
