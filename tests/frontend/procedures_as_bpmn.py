"""Prints every shipped procedure as BPMN, by id, for the tests that read it as other tools do."""

import json
import sys

from langso.dossiers.rules.bpmn import bpmn_of
from langso.dossiers.rules.picture import picture_of
from langso.standards.rules.procedures import procedure_of
from langso.standards.rules.reading import Document, read_document
from langso.standards.values import Text
from tests.repository import tree


def main() -> None:
    """Print them as one JSON object."""
    found = {}
    for path in sorted((tree.ROOT / "law" / "procedures").glob("*.yaml")):
        read = read_document(path.read_text(), file=path.name)
        assert isinstance(read, Document), read
        procedure = procedure_of(read.data)
        names = {"unit": Text("Xã", "Commune")}
        found[procedure.id] = bpmn_of(picture_of(procedure), lane_names=names).decode()
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
