"""What the Web Annotation model of the W3C requires of the parts that lieudit writes, as JSON schemas."""

from __future__ import annotations

from lieudit.annotations import Json

# https://www.w3.org/TR/annotation-model/
_IRI = {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`\u0080-\U0010ffff]+$"}
MOTIVATIONS = [
    *("assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting"),
    *("identifying", "linking", "moderating", "questioning", "replying", "tagging"),
]


def _object(required: str, **properties: object) -> Json:
    return {
        "type": "object",
        "required": required.split(),
        "additionalProperties": False,
        "properties": properties,
    }


_POSITION = _object(
    "type start end",
    type={"const": "TextPositionSelector"},
    start={"type": "integer", "minimum": 0},
    end={"type": "integer", "minimum": 0},
)
_TEXT = {"type": "string"}
ANNOTATION_SCHEMA = _object(
    "id type target",
    **{"@context": {"const": "http://www.w3.org/ns/anno.jsonld"}},
    id=_IRI,
    type={"const": "Annotation"},
    motivation={"enum": MOTIVATIONS},
    generator=_object("type name", type={"const": "Software"}, name=_TEXT),
    body={
        "type": "array",
        "items": {
            "oneOf": [
                _object(
                    "type value",
                    type={"const": "TextualBody"},
                    value=_TEXT,
                    purpose={"enum": MOTIVATIONS},
                    format=_TEXT,
                    language=_TEXT,
                ),
                _object("type source", type={"const": "SpecificResource"}, source=_IRI, purpose={"enum": MOTIVATIONS}),
            ]
        },
    },
    target=_object(
        "type source selector",
        type={"const": "SpecificResource"},
        source=_IRI,
        selector={
            "type": "array",
            "minItems": 1,
            "items": {
                "oneOf": [
                    _object("type exact", type={"const": "TextQuoteSelector"}, exact=_TEXT, prefix=_TEXT, suffix=_TEXT),
                    _object(
                        "type value",
                        type={"const": "FragmentSelector"},
                        conformsTo=_IRI,
                        value=_TEXT,
                        refinedBy=_POSITION,
                    ),
                ]
            },
        },
    ),
)
_FILE = {"type": "string", "pattern": r"^(collection|page-\d{5})\.json$"}  # an address beside the file's own
_COUNT = {"type": "integer", "minimum": 0}
COLLECTION_SCHEMA = _object(
    "@context id type label total first last",
    **{"@context": {"const": "http://www.w3.org/ns/anno.jsonld"}},
    id=_FILE,
    type={"const": "AnnotationCollection"},
    label=_TEXT,
    total=_COUNT,
    first=_FILE,
    last=_FILE,
)
PAGE_SCHEMA = _object(
    "@context id type partOf startIndex items",
    **{"@context": {"const": "http://www.w3.org/ns/anno.jsonld"}},
    id=_FILE,
    type={"const": "AnnotationPage"},
    partOf=_object("id type", id=_FILE, type={"const": "AnnotationCollection"}, total=_COUNT),
    startIndex=_COUNT,
    prev=_FILE,
    next=_FILE,
    items={"type": "array", "items": ANNOTATION_SCHEMA},
)
