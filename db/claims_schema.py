"""Tables and views of what documents say together: copies, claims, disagreements, the ledger."""

from __future__ import annotations

from db.table import Table

_CLAIM: dict[str, type] = {
    "sources": int,
    "first_told": str,
    "last_told": str,
    "confidence": float,
    "is_superseded": int,
}
_SIDE = {"page_id": "pages"}

TABLES: tuple[Table, ...] = (
    Table(
        "document_links",
        {"id": str, "from_id": str, "to_id": str, "kind": str, "score": float, "decided_by": str, "reason": str},
        "id",
        {"from_id": "documents", "to_id": "documents"},
        ("from_id", "to_id", "kind", "decided_by", "reason"),
    ),
    Table(
        "document_clusters",
        {"document_id": str, "cluster_id": str, "is_superseded": int},
        "document_id",
        {"document_id": "documents", "cluster_id": "documents"},
        ("cluster_id", "is_superseded"),
    ),
    Table(
        "document_changes",
        {
            "id": str,
            "link_id": str,
            "kind": str,
            "from_page_id": str,
            "from_start": int,
            "from_end": int,
            "from_text": str,
            "to_page_id": str,
            "to_start": int,
            "to_end": int,
            "to_text": str,
        },
        "id",
        {"link_id": "document_links", "from_page_id": "pages", "to_page_id": "pages"},
        ("link_id", "kind"),
    ),
    # How copies are found: what documents have in common, pairs that were compared and found to be one witness.
    Table(
        "document_signatures",
        {"number": int, "document_id": str, "is_correction": int, "bands": bytes},
        "number",
        {"document_id": "documents"},
        ("document_id", "is_correction", "bands"),
    ),
    Table("document_bands", {"band": int, "signature": int}, ("band", "signature"), {}),
    Table(
        "document_corrections",
        {"document_id": str, "day": str},
        ("document_id", "day"),
        {"document_id": "documents"},
    ),
    Table(
        "document_pairs",
        {
            "from_id": str,
            "to_id": str,
            "kind": str,
            "score": float,
            "reason": str,
            "differs": str,
            "is_whole": int,
            "by_user": int,
        },
        ("from_id", "to_id"),
        {"from_id": "documents", "to_id": "documents"},
        ("kind", "score", "reason", "differs", "is_whole", "by_user"),
    ),
    Table(
        "participation_claims",
        {"id": str, "commune_code": str, "programme_id": str, "status": str, "edtf": str, **_CLAIM},
        "id",
        {"commune_code": "communes", "programme_id": "programmes"},
        ("commune_code", "programme_id", "status", "sources"),
    ),
    Table(
        "award_claims",
        {
            "id": str,
            "key": str,
            "award_id": str,
            "eur": float,
            "eur_low": float,
            "eur_high": float,
            "role": str,
            "programme_id": str,
            "funder_id": str,
            "edtf": str,
            "purpose": str,
            **_CLAIM,
        },
        "id",
        {"award_id": "awards", "programme_id": "programmes", "funder_id": "organisations"},
        ("key", "award_id", "role", "sources"),
    ),
    Table(
        "award_claim_communes",
        {"claim_id": str, "commune_code": str},
        ("claim_id", "commune_code"),
        {"claim_id": "award_claims", "commune_code": "communes"},
    ),
    Table(
        "award_claim_epcis",
        {"claim_id": str, "epci_siren": str},
        ("claim_id", "epci_siren"),
        {"claim_id": "award_claims", "epci_siren": "epcis"},
    ),
    Table(
        "award_claim_parts",
        {"whole_id": str, "part_id": str, "is_complete": int, "counts_parts": int, "reason": str},
        ("whole_id", "part_id"),
        {"whole_id": "award_claims", "part_id": "award_claims"},
        ("is_complete", "counts_parts", "reason"),
    ),
    Table(
        "award_claim_rivals",
        {"left_out_id": str, "counted_id": str, "reason": str},
        ("left_out_id", "counted_id"),
        {"left_out_id": "award_claims", "counted_id": "award_claims"},
        ("reason",),
    ),
    Table(
        "count_claims",
        {"id": str, "programme_id": str, "value": int, "scope": str, "edtf": str, **_CLAIM},
        "id",
        {"programme_id": "programmes"},
        ("programme_id", "value", "scope", "sources"),
    ),
    Table(
        "claim_evidence",
        {
            "id": str,
            "claim_kind": str,
            "participation_claim_id": str,
            "award_claim_id": str,
            "count_claim_id": str,
            "participation_id": str,
            "award_id": str,
            "count_id": str,
            "page_id": str,
            "document_id": str,
            "cluster_id": str,
            "published": str,
            "is_superseded": int,
        },
        "id",
        {
            "participation_claim_id": "participation_claims",
            "award_claim_id": "award_claims",
            "count_claim_id": "count_claims",
            "participation_id": "participations",
            "award_id": "awards",
            "count_id": "programme_counts",
            "page_id": "pages",
            "document_id": "documents",
            "cluster_id": "documents",
        },
        ("claim_kind", "page_id", "document_id", "cluster_id", "is_superseded"),
    ),
    Table(
        "claim_verdicts",
        {"first_id": str, "second_id": str, "key": str, "is_joined": int, "reason": str, "decided_by": str},
        ("first_id", "second_id"),
        {"first_id": "awards", "second_id": "awards"},
        ("key", "is_joined", "reason", "decided_by"),
    ),
    Table(
        "disagreements",
        {
            "id": str,
            "key": str,
            "subject": str,
            "cause": str,
            "explanation": str,
            "programme_id": str,
            "commune_code": str,
            "first_kind": str,
            "first_id": str,
            "first_value": str,
            "first_page_id": str,
            "first_start": int,
            "first_end": int,
            "first_quote": str,
            "second_kind": str,
            "second_id": str,
            "second_value": str,
            "second_page_id": str,
            "second_start": int,
            "second_end": int,
            "second_quote": str,
        },
        "id",
        {
            "programme_id": "programmes",
            "commune_code": "communes",
            "first_page_id": "pages",
            "second_page_id": "pages",
        },
        ("key", "subject", "cause", "explanation", "first_page_id", "second_page_id"),
    ),
    # What is to be joined anew: documents written or removed, and the keys of claims whose facts changed.
    Table("stale_documents", {"document_id": str}, "document_id", {}),
    Table("stale_claims", {"kind": str, "key": str}, ("kind", "key"), {}),
    Table("award_keys", {"award_id": str, "key": str}, "award_id", {"award_id": "awards"}, ("key",)),
)

INDEXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("documents", ("published",)),
    ("document_corrections", ("day",)),
    ("award_keys", ("key",)),
    ("award_claims", ("key",)),
    ("award_claims", ("eur",)),
    ("participation_claims", ("commune_code", "programme_id")),
    ("programme_counts", ("programme_id", "scope")),
    ("count_claims", ("programme_id", "scope")),
    ("claim_verdicts", ("key",)),
    ("disagreements", ("key",)),
    ("disagreements", ("subject", "first_value")),
    ("disagreements", ("subject", "second_value")),
    ("disagreements", ("first_id",)),
    ("disagreements", ("second_id",)),
)

DERIVED = (  # in the order in which rows may be deleted
    "disagreements",
    "claim_verdicts",
    "claim_evidence",
    "award_claim_parts",
    "award_claim_rivals",
    "award_claim_communes",
    "award_claim_epcis",
    "participation_claims",
    "award_claims",
    "count_claims",
)
"""Tables that are made of the facts: `lieudit` writes them anew whenever documents come or go."""

# A sum is counted once, whoever tells it: the reason that leaves a claim out of the ledger, or null.
_LEFT_OUT = """case
    when c.eur is null then 'no sum, but a range'
    when c.is_superseded then 'told only by documents that were replaced'
    when c.role = 'asked' then 'asked for, not granted'
    when c.role not in ('grant', 'envelope') then 'no grant, but a ' || c.role
    when exists (select 1 from award_claim_parts p where p.whole_id = c.id and p.counts_parts)
      then 'its parts are counted'
    when exists (select 1 from award_claim_parts p join award_claims w on w.id = p.whole_id
                 where p.part_id = c.id and not p.counts_parts and not w.is_superseded
                 and w.role in ('grant', 'envelope')
                 and not exists (select 1 from award_claim_rivals r where r.left_out_id = w.id))
      then 'part of a sum that is counted'
    when exists (select 1 from award_claim_rivals r where r.left_out_id = c.id)
      then (select 'contradicted: ' || min(r.reason) from award_claim_rivals r where r.left_out_id = c.id)
    end"""

_WITHOUT_CLAIM = " union all ".join(
    f"""select '{kind}' as kind, f.id, f.page_id, p.document_id, f.quote, f.confidence,
               'misread: another copy of the document, read better, says otherwise' as reason
        from {table} f join pages p on p.id = f.page_id
        where not exists (select 1 from claim_evidence e where e.{kind}_id = f.id)"""
    for kind, table in (("award", "awards"), ("participation", "participations"), ("count", "programme_counts"))
)

VIEWS: dict[str, str] = {
    "facts_without_claim": _WITHOUT_CLAIM,
    "ledger": f"""
        select award_id, document_id, eur, programme_id, funder_id, edtf, claim_id, sources from (
          select c.award_id, p.document_id, c.eur, c.programme_id, c.funder_id, c.edtf, c.id as claim_id, c.sources,
                 {_LEFT_OUT} as reason
          from award_claims c join awards a on a.id = c.award_id join pages p on p.id = a.page_id)
        where reason is null""",
    "ledger_left_out": f"""
        select claim_id, award_id, document_id, eur, role, programme_id, funder_id, edtf, sources, reason from (
          select c.id as claim_id, c.award_id, p.document_id, c.eur, c.role, c.programme_id, c.funder_id, c.edtf,
                 c.sources, {_LEFT_OUT} as reason
          from award_claims c join awards a on a.id = c.award_id join pages p on p.id = a.page_id)
        where reason is not null""",
}
