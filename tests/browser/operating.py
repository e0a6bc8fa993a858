"""The operator of a platform: commands of `langso` and Python, in one process that stays.

Each command line would import the platform anew, for seconds of a core. Here the same commands
run one after the other where everything has been imported, on the platform's own database.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import traceback
from pathlib import Path

from tests.repository.tree import ROOT

END_SECONDS = 20


class Operator:
    """A process that runs what an operator of a data folder's platform asks for."""

    def __init__(self, home: Path) -> None:
        """Remember whose operator it is."""
        self._home = home
        self._process: subprocess.Popen[str] | None = None

    def _started(self) -> "subprocess.Popen[str]":
        """Return the process, started when it is first needed: the platform must run by then."""
        if self._process is not None:
            return self._process
        inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.operating"], cwd=ROOT,
            env={
                **inherited, "LANGSO_HOME": str(self._home),
                "DJANGO_SETTINGS_MODULE": "langso.config.settings",
            },
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return self._process

    def run(self, *words: str) -> str:
        """Return what a command of `langso` prints. Raises AssertionError when it fails."""
        return self._ask({"words": words})

    def inside(self, code: str, said: str) -> str:
        """Run Python with Django set up and `said` on its input, and return its last line."""
        return self._ask({"code": code, "said": said}).splitlines()[-1]

    def close(self) -> None:
        """Let the process end."""
        if self._process is not None:
            for stream in (self._process.stdin, self._process.stdout):
                if stream:
                    stream.close()
            self._process.wait(END_SECONDS)

    def _ask(self, order: dict[str, object]) -> str:
        process = self._started()
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline() or '{"fault": "the operator ended"}')
        assert not answer.get("fault"), answer["fault"]
        return str(answer["printed"]).strip()


def _command(words: list[str]) -> dict[str, object]:
    from typer.testing import CliRunner

    from langso.config.cli import base

    done = CliRunner().invoke(base.app, words)
    return {"printed": done.stdout, "fault": f"{words}: {done.output}" if done.exit_code else ""}


def _python(code: str, said: str) -> dict[str, object]:
    printed, before = io.StringIO(), sys.stdin
    sys.stdin = io.StringIO(said)
    try:
        with contextlib.redirect_stdout(printed):
            exec(code, {"__name__": "inside"})  # noqa: S102 - the tests' own
    except Exception:  # noqa: BLE001 - told to the test, which fails
        return {"fault": traceback.format_exc()}
    finally:
        sys.stdin = before
    return {"printed": printed.getvalue()}


def main() -> None:
    """Answer orders, one a line, until the input ends."""
    import django
    from django.db import connections

    from langso.config.cli import base

    django.setup()
    base.load_commands()
    for line in sys.stdin:
        order = json.loads(line)
        if "words" in order:
            answer = _command(order["words"])
        else:
            answer = _python(order["code"], order["said"])
        connections.close_all()
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
