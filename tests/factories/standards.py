"""Small law folders and sets, and the shipped law loaded into the test's database."""

import datetime as dt
from pathlib import Path

from django.conf import settings

from langso.standards import actions
from langso.standards.queries import folders
from langso.standards.rules.law import Law, gather
from langso.standards.rules.reading import Document, read_document
from langso.standards.rules.schema import Schemas

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

ELEMENTS = """
kind: data-elements
elements:
  - {key: people, measure: count, unit: person, carry: sum, low: 0,
     title: {vi: Số nhân khẩu, en: People}}
  - {key: insured, measure: count, unit: person, carry: sum, low: 0,
     title: {vi: Có thẻ, en: Insured}}
  - {key: insured_share, measure: percent, unit: '%', carry: share, denominator: people,
     low: 0, high: 100, formula: insured / people * 100, title: {vi: Tỷ lệ, en: Share}}
  - {key: insured_share.men, measure: percent, unit: '%', carry: share, low: 0, high: 100,
     title: {vi: Nam, en: Men}}
  - {key: insured_share.women, measure: percent, unit: '%', carry: share, low: 0, high: 100,
     title: {vi: Nữ, en: Women}}
  - {key: ready, measure: truth, unit: '', carry: agree, title: {vi: Sẵn sàng, en: Ready}}
  - {key: grade, measure: rating, unit: '', carry: agree, scale: [Thấp, Khá, Tốt],
     title: {vi: Mức độ, en: Grade}}
"""

SET = """
kind: criteria-set
id: small-2021-2025
title: {vi: Bộ nhỏ, en: Small set}
level: commune
kinds: [commune]
tier: ntm
years: {first: 2021, last: 2025}
complete: true
checked_on: 2026-01-01
legal_basis: [{instrument: 1/QĐ-TTg, issued_on: 2022-03-08}]
counts: {criteria: 2, indicators: 3, confidence: seen}
pass_rule: {text: {vi: Đạt cả, en: All}, confidence: seen}
overrides:
  - id: hard
    when: [[{scheme: hardship, value: 'yes'}, {scheme: poor_district, value: 'yes'}]]
    region: TDMNPB
    text: {vi: Xã khó khăn, en: Hard communes}
    confidence: verified
    source: law
amendments:
  - {id: qd2, name: 2/QĐ-TTg, issued_on: 2024-03-01, effect: {vi: Sửa, en: Amends},
     confidence: {exists: seen}}
criteria:
  - number: 1
    title: {vi: Một, en: One}
    indicators:
      - code: '1.1'
        title: {vi: Bảo hiểm, en: Insurance}
        measure: percent
        unit: '%'
        element: insured_share
        comparison: gte
        levels:
          confidence: seen
          source: law
          national: 80
          regions: {TDMNPB: 70, DBSH: 90, DNB: 85, TN: null}
        confidence: {title: seen, level: seen}
        sources: [law]
        amended:
          - by: qd2
            from: 2024-03-01
            title: {vi: Sẵn sàng, en: Ready}
            measure: truth
            unit: ''
            element: ready
            comparison: gte
            levels: {confidence: recalled, source: law, national: Đạt}
            confidence: recalled
            sources: [law]
      - code: '1.2'
        title: {vi: Do tỉnh quy định, en: Left to the province}
        measure: percent
        unit: '%'
        element: insured_share
        comparison: gte
        levels: {confidence: recalled, source: law, national: null}
        delegated_to: province
        confidence: {title: seen, level: recalled, recall: weak}
        sources: [law]
  - number: 2
    title: {vi: Hai, en: Two}
    indicators:
      - code: '2'
        title: {vi: Xếp loại, en: Grade}
        measure: rating
        unit: ''
        element: grade
        comparison: gte
        levels: {confidence: seen, source: law, national: Khá}
        confidence: {title: seen, level: seen}
        sources: [law]
sources: [{id: law, name: Văn bản}]
"""

LOCAL = """
kind: local-levels
id: decision-7
decision: 7/QĐ-UBND
in_force: {from: 2022-01-01, to: 2024-12-31}
provinces: ['70']
region: DNB
criteria_set: small-2021-2025
levels:
  - indicator: '1.2'
    levels: {confidence: seen, source: local, national: 60}
sources: [{id: local, name: Quyết định của tỉnh}]
"""


def document(text: str, file: str = "set.yaml") -> Document:
    """Read one law file from text that is known to be sound YAML."""
    read = read_document(text, file=file)
    assert isinstance(read, Document), read
    return read


def small_law(*local: str, criteria_set: str = SET) -> Law:
    """Make a law of the small elements and set, with local files on top; nothing is checked."""
    base = [document(ELEMENTS, "elements.yaml"), document(criteria_set)]
    over = [document(text, f"local-{index}.yaml") for index, text in enumerate(local)]
    return gather([*base, *over], version="small")


def shipped_schemas() -> Schemas:
    """Return the schemas that the shipped law is held against."""
    return folders.law_schemas()


def write_local(name: str, text: str) -> Path:
    """Put a file into the test installation's own law folder; the next question sees it."""
    folder = Path(settings.HOME) / "law"
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    folders._last_look.clear()
    return path


def sync() -> int:
    """Give the shipped law's data elements their numbers in the test's database."""
    return actions.sync_elements(by="test", at=AT)
