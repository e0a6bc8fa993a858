"""A contract for import-linter: packages meet at their public modules only."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, output

PUBLIC = {"values", "rules", "queries", "actions"}
# core is everybody's floor and config wires everything, so neither hides modules.
OPEN = {"core", "config", "__main__"}


class PublicModulesContract(Contract):
    """Another package may import only values, rules, queries and actions."""

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Collect every import that reaches past a package's public modules."""
        found: list[tuple[str, str]] = []
        for importer in sorted(graph.modules):
            mine = importer.split(".")
            if len(mine) < 2 or mine[0] != "langso" or mine[1] in OPEN:
                continue
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                theirs = imported.split(".")
                if theirs[0] != "langso" or len(theirs) < 3 or theirs[1] in {mine[1], *OPEN}:
                    continue
                if theirs[2] not in PUBLIC:
                    found.append((importer, imported))
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each import and what to do."""
        for importer, imported in check.metadata["found"]:
            output.print_error(
                f"{importer} imports {imported}: use its values, rules, queries, actions"
            )
