"""YAML law files as plain values that remember on which line each of them stood.

PyYAML's own loading forgets lines, and an officer who mends a law file needs them; so the
node tree is walked here. Dates stay text (`2024-03-01`): the schema checks their form.
"""

from dataclasses import dataclass
from typing import Any

import yaml

from langso.standards.values import LawFault

Path = tuple[str | int, ...]


class _Loader(yaml.CSafeLoader):
    """The safe loader without dates, so that every scalar keeps the form the schema names."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True, slots=True)
class Document:
    """One law file: `data` as plain values, `lines` from a path within it to its line (from 1)."""

    file: str
    data: dict[str, Any]
    lines: dict[Path, int]

    def line_of(self, path: Path) -> int | None:
        """Return the line of the value at `path`, or of its nearest parent that has one."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[:-1]
        return self.lines.get(())

    def fault(self, path: Path, message: str, remedy: str) -> LawFault:
        """Return a fault that names this file, the line and the field at `path`."""
        return LawFault(self.file, self.line_of(path), field_name(path), message, remedy)


def field_name(path: Path) -> str:
    """Write a path as people do: `criteria[3].indicators[0].levels.national`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


class _UnreadableError(Exception):
    """The walk met something that a law file may not hold."""

    def __init__(self, line: int, path: Path, message: str, remedy: str) -> None:
        super().__init__(message)
        self.line, self.path, self.message, self.remedy = line, path, message, remedy


def read_document(text: str, *, file: str) -> Document | LawFault:
    """Return the file's values with their lines, or the one fault that keeps it from being read."""
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        lines: dict[Path, int] = {}
        data = _plain(loader, node, (), lines, set()) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        return LawFault(
            file, line, "", f"tệp không đọc được theo YAML: {error.problem}",
            "sửa cú pháp YAML ở dòng này (thụt lề bằng dấu cách, đóng đủ ngoặc và nháy)",
        )  # fmt: skip
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return LawFault(
            file, None, "", f"tệp không đọc được: {error}", "lưu tệp ở dạng YAML, mã UTF-8"
        )
    except _UnreadableError as error:
        return LawFault(file, error.line, field_name(error.path), error.message, error.remedy)
    if not isinstance(data, dict):
        return LawFault(
            file, 1, "", "tệp không có nội dung dạng bảng khóa - giá trị",
            "bắt đầu tệp bằng dòng `kind: criteria-set` hoặc một loại khác nêu trong law/README.md",
        )  # fmt: skip
    return Document(file, data, lines)


def _plain(
    loader: _Loader, node: yaml.Node, path: Path, lines: dict[Path, int], seen: set[int]
) -> Any:
    """Turn a node into plain values, noting the line of every value on the way."""
    line = node.start_mark.line + 1
    lines[path] = line
    if not isinstance(node, yaml.ScalarNode):
        if id(node) in seen:
            raise _UnreadableError(
                line, path, "tệp dùng neo YAML (& và *)", "chép lại nội dung thay cho neo"
            )
        seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        return _mapping(loader, node, path, lines, seen)
    if isinstance(node, yaml.SequenceNode):
        return [
            _plain(loader, item, (*path, index), lines, seen)
            for index, item in enumerate(node.value)
        ]
    return loader.construct_object(node)


def _mapping(
    loader: _Loader, node: yaml.MappingNode, path: Path, lines: dict[Path, int], seen: set[int]
) -> dict[str, Any]:
    """Turn a mapping node into a dict with text keys; a repeated key is refused."""
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node))
        if key in found:
            raise _UnreadableError(
                key_node.start_mark.line + 1, (*path, key), f"khóa {key!r} được ghi hai lần",
                "giữ lại một trong hai; YAML sẽ lặng lẽ bỏ khóa ghi trước",
            )  # fmt: skip
        found[key] = _plain(loader, value_node, (*path, key), lines, seen)
        lines[(*path, key)] = key_node.start_mark.line + 1
    return found
