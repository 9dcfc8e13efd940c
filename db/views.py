"""Views over claims: official lists and what documents say, what nobody says, and how both went through time."""

from __future__ import annotations

from db.table import Table

TABLES: tuple[Table, ...] = (
    Table(
        "commune_history",
        {"id": str, "code": str, "name": str, "kind": str, "until": str, "successor": str},
        "id",
        {"code": "communes", "successor": "communes"},
        ("code", "name", "kind", "until", "successor"),
    ),
    Table(
        "commune_periods",
        {"id": str, "code": str, "since": int, "until": int, "code_then": str, "name_then": str},
        "id",
        {"code": "communes", "code_then": "communes"},
        ("code", "since", "until", "code_then", "name_then"),
    ),
)

INDEXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("commune_periods", ("code", "since", "until")),
    ("official_memberships", ("list_id", "commune_code")),
)

_STANDS = "not {0}.is_superseded"
_IN = "('selected', 'enrolled', 'signed', 'completed')"

# The first and the last day that an EDTF date may mean, as texts that can be compared; a season is its year. Where
# the year is unknown, every day.
_SEASONLESS = "case when substr({0}, 6, 2) between '13' and '99' then substr({0}, 1, 4) else {0} end"


def first_day(edtf: str) -> str:
    """SQL for the first day that a column of EDTF may mean (ISO; unknown digits as 0)."""
    first = f"substr({edtf}, 1, instr({edtf} || '/', '/') - 1)"
    date = f"replace({_SEASONLESS.format(first)}, 'X', '0')"
    return (
        f"case when {first} = '..' then '0000' else substr({date} || substr('-01-01', length({date}) - 3), 1, 10) end"
    )


def last_day(edtf: str) -> str:
    """SQL for the last day that a column of EDTF may mean (ISO; unknown digits as 9)."""
    last = f"substr({edtf}, instr({edtf}, '/') + 1)"
    date = f"replace({_SEASONLESS.format(last)}, 'X', '9')"
    return f"case when {last} = '..' then '9999' else substr({date} || substr('-12-31', length({date}) - 3), 1, 10) end"


def agree(one: str, other: str) -> str:
    """SQL for whether two columns of EDTF may mean the same: the stretches of days that they name meet."""
    return f"({first_day(one)} <= {last_day(other)} and {first_day(other)} <= {last_day(one)})"


_LISTS = """
    lists as (
      select id as list_id, programme_id, as_of, row_number() over (
        partition by programme_id order by coalesce(as_of, '') desc, imported_at desc, id) = 1 as is_latest
      from official_lists)"""

_YEAR = "substr(e.published, 1, 4) as year"
_DATED = "not e.is_superseded and e.published glob '[12][0-9][0-9][0-9]*'"
_PACKED = "select min(year) || max(year) || group_concat(year)"  # the first year, the last, all of them

# The years in which a claim is told, of its place and of its money. ``cross join`` keeps the order of the tables: by
# programme first, a sum would meet all that is told of its programme.
_TOLD_YEARS = f"""
    told as (
      select distinct c.id as claim_id, c.commune_code, c.programme_id, c.status,
        ({_PACKED} from (
          select {_YEAR} from claim_evidence e where e.participation_claim_id = c.id and {_DATED})) as place,
        ({_PACKED} from (
          select {_YEAR} from award_claim_communes b cross join award_claims a on a.id = b.claim_id
          cross join claim_evidence e on e.award_claim_id = a.id
          where b.commune_code = c.commune_code and a.programme_id = c.programme_id and {_DATED})) as money
      from participation_claims c where not c.is_superseded),
    spans as (
      select t.*,
        cast(min(coalesce(substr(place, 1, 4), '9999'), coalesce(substr(money, 1, 4), '9999')) as integer)
          as first_year,
        cast(max(coalesce(substr(place, 5, 4), ''), coalesce(substr(money, 5, 4), '')) as integer) as last_year,
        coalesce(substr(place, 9), '') || ',' || coalesce(substr(money, 9), '') as years
      from told t)"""

# Words by which a quote says that somebody named in it gives; beginnings of words, as French has many endings. Not
# ``appui``, which ``s'appuie sur`` holds, nor ``accompagn``, which is billed too.
_GIVING = ("financ", "cofinanc", "subvention", "soutien", "soutenu", "aide", "appui de", "appui du", "partenari")


_NEAR = 200  # characters between an organisation and a programme that it may give to
_BEFORE = 40  # characters before both in which the word of giving may stand

# ``+``: by its page an award is one of a few, by its funder one of thousands.
_TOLD_BESIDE = """m.organisation_id not in (select id from programmes) and not exists (
          select 1 from awards a where a.page_id = m.page_id and +a.funder_id = m.organisation_id
            and a.start < {0}."end" and a."end" > {0}.start)"""


def _gives(quote: str) -> str:
    return "(" + " or ".join(f"{quote} like '%{word}%'" for word in _GIVING) + ")"


def _beside(table: str, kind: str) -> str:
    return f"""select m.organisation_id, f.programme_id, '{kind}' as kind, f.id, f.page_id, f.quote, f.start, f."end"
        from organisation_mentions m join {table} f
          on f.page_id = m.page_id and m.start >= f.start and m."end" <= f."end"
        where {_gives("f.quote")} and {_TOLD_BESIDE.format("f")}"""


_BESIDE_PROGRAMME = f"""select organisation_id, programme_id, 'programme', id, page_id, quote, start, "end" from (
          select m.organisation_id, g.programme_id, g.id, g.page_id, min(m.start, g.start) as start,
            max(m."end", g."end") as "end",
            substr(p.text, min(m.start, g.start) + 1, max(m."end", g."end") - min(m.start, g.start)) as quote,
            substr(p.text, max(min(m.start, g.start) - {_BEFORE}, 0) + 1, {_BEFORE}) as before
          from programme_mentions g cross join organisation_mentions m
            on m.page_id = g.page_id and abs(g.start - m.start) < {_NEAR} cross join pages p on p.id = g.page_id
          where {_TOLD_BESIDE.format("g")})
        where instr(quote, char(10)) = 0 and instr(quote, '. ') = 0 and {_gives("before || quote")}"""


def _communes_told(kind: str, claims: str, facts: str) -> str:
    """SQL for the communes that a claim's pages name: first which, claim by claim, then how often and from when on."""
    told = f"""from claim_evidence e {facts}
            where e.{kind}_claim_id = d.claim_id and f.commune_code = d.said_code"""
    return f"""select '{kind}' as claim_kind, d.claim_id, d.commune_code, d.said_code, m.name as said_name,
          m.status <> 'current' as is_former, (select count(*) {told}) as facts,
          (select min(e.published) {told}) as first_told, (select max(e.published) {told}) as last_told
        from ({claims}) d cross join communes m on m.code = d.said_code"""


_COMMUNES_OF_PLACES = _communes_told(
    "participation",
    """select distinct c.id as claim_id, c.commune_code, f.commune_code as said_code
          from participation_claims c cross join claim_evidence e on e.participation_claim_id = c.id
          join participations f on f.id = e.participation_id""",
    "join participations f on f.id = e.participation_id",
)
_COMMUNES_OF_SUMS = _communes_told(
    "award",
    """select distinct c.id as claim_id, coalesce(n.successor, n.code) as commune_code, f.commune_code as said_code
          from award_claims c cross join claim_evidence e on e.award_claim_id = c.id
          cross join award_communes f on f.award_id = e.award_id join communes n on n.code = f.commune_code""",
    "join award_communes f on f.award_id = e.award_id",
)

VIEWS: dict[str, str] = {
    "list_comparison": f"""
        with {_LISTS}
        select l.list_id, l.is_latest, l.as_of, l.programme_id, m.commune_code, m.listed_code, m.name as listed_name,
          m.edtf as listed_edtf, c.id as claim_id, c.status, c.edtf, c.sources, c.first_told, c.last_told, c.confidence,
          case when c.id is null then 'listed, not said'
            when c.status in {_IN} then 'listed and said' else 'listed, said ' || c.status end as comparison
        from lists l join official_memberships m on m.list_id = l.list_id
        left join participation_claims c on c.commune_code = m.commune_code and c.programme_id = l.programme_id
          and {_STANDS.format("c")}
        union all
        select l.list_id, l.is_latest, l.as_of, l.programme_id, c.commune_code, null, null, null, c.id, c.status,
          c.edtf, c.sources, c.first_told, c.last_told, c.confidence,
          case when c.status in {_IN} then 'said, not listed' else 'said ' || c.status || ', not listed' end
        from lists l join participation_claims c on c.programme_id = l.programme_id and {_STANDS.format("c")}
        where not exists (
          select 1 from official_memberships m where m.list_id = l.list_id and m.commune_code = c.commune_code)""",
    "listed_and_said": """
        select programme_id, commune_code, listed_code, listed_name, listed_edtf, status, edtf, sources, confidence,
          first_told, last_told, claim_id, list_id, as_of
        from list_comparison where is_latest and comparison = 'listed and said'""",
    "said_not_listed": f"""
        select programme_id, commune_code, status, edtf, sources, confidence, first_told, last_told,
          coalesce({first_day("first_told")} > {last_day("as_of")}, 0) as told_after_list, claim_id, list_id, as_of
        from list_comparison where is_latest and comparison = 'said, not listed'""",
    "listed_not_said": """
        select programme_id, commune_code, listed_code, listed_name, listed_edtf, list_id, as_of
        from list_comparison where is_latest and comparison = 'listed, not said'""",
    "candidates_and_withdrawn": """
        select programme_id, commune_code, status, listed_code is not null as is_listed, listed_code, listed_edtf, edtf,
          sources, confidence, first_told, last_told, claim_id, list_id, as_of
        from list_comparison where is_latest and status in ('candidate', 'withdrawn')""",
    "list_dates_differ": f"""
        with {_LISTS}
        select l.programme_id, m.commune_code, m.listed_code, m.edtf as listed_edtf, f.status, f.edtf as told_edtf,
          case when f.status = 'signed' and f.quote like '%avenant%' then 'signed at another time, perhaps an amendment'
            when f.status = 'signed' then 'signed at another time'
            else f.status || ' after it was signed' end as reason,
          e.published, f.page_id, f.quote, f.start, f."end", f.id as participation_id, c.id as claim_id, l.list_id,
          l.as_of
        from lists l cross join official_memberships m on m.list_id = l.list_id
        cross join participation_claims c on c.commune_code = m.commune_code and c.programme_id = l.programme_id
        cross join claim_evidence e on e.participation_claim_id = c.id
        join participations f on f.id = e.participation_id
        where l.is_latest and {_STANDS.format("c")} and not e.is_superseded and m.edtf is not null
          and f.edtf is not null and (
          f.status = 'signed' and not {agree("m.edtf", "f.edtf")}
          or f.status in ('selected', 'enrolled') and {last_day("m.edtf")} < {first_day("f.edtf")})""",
    "selected_without_award": f"""
        select c.programme_id, c.commune_code, c.status, c.edtf, c.sources, c.first_told, c.last_told,
          (select count(*) from award_claim_communes b where b.commune_code = c.commune_code) as other_sums,
          (select count(*) from communes m join award_claim_epcis b on b.epci_siren = m.epci
           where m.code = c.commune_code) as sums_of_its_epci, c.id as claim_id
        from participation_claims c
        where c.status in {_IN} and {_STANDS.format("c")} and not exists (
          select 1 from award_claim_communes b join award_claims a on a.id = b.claim_id
          where b.commune_code = c.commune_code and a.role in ('grant', 'envelope') and {_STANDS.format("a")}
            and coalesce(a.programme_id, c.programme_id) = c.programme_id)""",
    # Claim by claim (``distinct`` keeps what is told of one from being asked again for every year), so that the first
    # rows are found before all are.
    "silent_years": f"""
        with recursive {_TOLD_YEARS},
        years as (
          select min(cast(substr(published, 1, 4) as integer)) as year,
            max(cast(substr(published, 1, 4) as integer)) as last
          from documents where published glob '[12][0-9][0-9][0-9]*'
          union all select year + 1, last from years where year < last)
        select s.programme_id, s.commune_code, y.year,
          case when y.year < s.last_year then 'between' else 'since' end as kind, s.first_year, s.last_year, s.status,
          s.claim_id
        from spans s cross join years y on y.year > s.first_year where instr(s.years, y.year) = 0""",
    "funders_without_amounts": f"""
        with beside as (
          {_beside("awards", "money")}
          union all {_beside("participations", "place")}
          union all {_beside("programme_counts", "count")}
          union all {_BESIDE_PROGRAMME})
        select b.organisation_id, b.programme_id,
          count(distinct case when b.kind = 'money' then b.id end) as beside_money,
          count(distinct case when b.kind = 'place' then b.id end) as beside_places,
          count(distinct case when b.kind = 'count' then b.id end) as beside_counts,
          count(distinct case when b.kind = 'programme' then b.id end) as beside_programmes,
          count(distinct coalesce(k.cluster_id, p.document_id)) as sources,
          (select count(*) from award_claims a where a.funder_id = b.organisation_id) as sums_elsewhere,
          min(b.page_id) as page_id, b.quote, b.start, b."end"
        from beside b join pages p on p.id = b.page_id left join document_clusters k on k.document_id = p.document_id
        where not exists (
          select 1 from award_claims a where a.funder_id = b.organisation_id and a.programme_id is b.programme_id)
        group by b.organisation_id, b.programme_id""",
    "communes_in_year": """
        with recursive years as (
          select min(since) as year, max(until) + 1 as last from commune_periods
          union all select year + 1, last from years where year < last)
        select y.year, coalesce(p.code_then, c.code) as code, coalesce(p.name_then, c.name) as name,
          c.code as commune_code
        from years y cross join communes c
        left join commune_periods p on p.code = c.code and y.year between p.since and p.until
        where c.status = 'current'""",
    "claim_communes": f"""
        {_COMMUNES_OF_PLACES} union all {_COMMUNES_OF_SUMS}""",
    "known_evidence": f"""
        select e.claim_kind, coalesce(e.participation_claim_id, e.award_claim_id, e.count_claim_id) as claim_id,
          coalesce(e.participation_id, e.award_id, e.count_id) as fact_id, e.document_id, e.cluster_id, e.page_id,
          e.published, {last_day("e.published")} as known_from,
          case when e.is_superseded then coalesce(
            (select min({last_day("d.published")}) from document_links k join documents d on d.id = k.from_id
             where k.to_id = e.document_id and k.kind = 'supersedes'),
            (select min({last_day("d.published")}) from document_clusters m join document_links k
             on k.to_id = m.document_id and k.kind = 'supersedes' join documents d on d.id = k.from_id
             where m.cluster_id = e.cluster_id),
            '0000') end as replaced_from, e.participation_claim_id, e.award_claim_id, e.count_claim_id
        from claim_evidence e where e.published is not null""",
    # Page by page: in the order of claims, so that what is shown first is found first. ``+``: a programme's index would
    # bring half of all rows together before the first is told.
    "participation_history": f"""
        select c.id as claim_id, c.commune_code, +c.programme_id as programme_id, row_number() over told as step,
          f.status, f.edtf, coalesce(lag(f.status) over told <> f.status, 1) as is_change, e.published, e.document_id,
          e.cluster_id, e.is_superseded, f.commune_code as said_code, m.status <> 'current' as is_former,
          f.id as participation_id, f.page_id, f.quote, f.start, f."end", f.confidence
        from participation_claims c cross join claim_evidence e on e.participation_claim_id = c.id
        join participations f on f.id = e.participation_id join communes m on m.code = f.commune_code
        window told as (
          partition by c.id, c.commune_code, +c.programme_id
          order by coalesce({last_day("e.published")}, '9999'), f.page_id, f.start, f.id)""",
}
