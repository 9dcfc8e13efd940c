"""Whether a French clause tells of the past or of the future, around one of its dates."""

from __future__ import annotations

import re

# Read in the page's own letters: without their accents, `vote` and `voté` would be one.
_FUTURE = re.compile(
    r"\b\w{2,}(?:ra|ront|rez|rons)\b|\bprochain|\bau plus tard\b|\bdate limite\b|\bd['’]ici\b|\bdoit\b|\bdoivent\b"
    r"|\b(?:prévu|attendu|programmé|différé|reporté|repoussé|ajourné|décalé|renvoyé|planifié|envisagé)e?s?\b"
    r"|\bjusqu['’]"
    r"|\bà (?:partir d|compter d|venir\b)|\bdès (?:le\b|\w+$)|\bavant (?:le|la)\b|\bfutur|\b(?:va|vont) \w+er\b"
)
_NOT_FUTURE = {"opéra", "caméra", "agora", "extra", "para", "contra", "sahara", "jura", "aura-t"}
_PAST = re.compile(
    r"\b(?:a|ont|avait|avaient|ayant|s['’]est|se sont|l['’]a|l['’]ont) (?:\w+ment |été |déjà |donc |ainsi |en outre )*"
    r"\w*(?:é|ée|és|ées|i|ie|is|ies|u|ue|us|ues|it|ite|ert|erte)\b"
    r"|\bété\b|\b\w+(?:aient|èrent|irent)\b|\b(?:avait|était|fut|furent)\b|\bdernier|\bdepuis\b|\bvien(?:t|nent) de\b"
    r"|\bclos(?:es?)?\b|\b(?:délibération|courrier) d"
)
# A participle right before the date, alone or with an auxiliary of the future before it.
_PARTICIPLE = re.compile(
    r"(?:\b(?P<future>sera|seront|serait|seraient|être|soit|soient)(?: \w+)? )?"
    r"\b(?P<word>(?:\w+[^\Wt]|vot|act|adopt|port|présent|arrêt|notifi)é(?:e|s|es)?|conclue?s?|retenue?s?|reçue?s?"
    r"|ouverte?s?)"
    r"(?: par [^,;]{3,40})?,? (?:(?:en|le|du|au|à|dès|depuis|courant|fin|début|ce|les|l['’])[ ,]*)*$"
)
_NOUNS = {
    "marché", "marchés", "congé", "degré", "degrés", "clé", "clés", "musée", "musées", "lycée", "lycées", "année",
    "années", "journée", "journées", "soirée", "entrée", "durée", "idée", "vallée", "rentrée", "assemblée", "arrivée",
    "tournée", "chaussée", "allée", "délégué", "délégués", "député", "députés",
}  # fmt: skip


def tense_of(before: str, after: str) -> int:
    """The tense of the verb nearest to a date.

    Args:
        before: the words of its clause before it, in lower case with their accents.
        after: those after it.

    Returns:
        -1: the past; 1: the future; 0: nothing tells.
    """
    participle = _PARTICIPLE.search(before)
    if participle and participle["word"] not in _NOUNS:
        return 1 if participle["future"] or _FUTURE.search(participle["word"]) else -1  # `est repoussé à juin`
    best: tuple[float, int] | None = None
    for pattern, tense in ((_FUTURE, 1), (_PAST, -1)):
        for side, words in ((1.0, before), (1.5, after)):
            for match in pattern.finditer(words.rstrip() if side == 1.0 else words):
                if match[0] in _NOT_FUTURE:
                    continue
                distance = side * (len(words) - match.end() if side == 1.0 else match.start())
                if best is None or distance < best[0]:
                    best = (distance, tense)
    return best[1] if best else 0
