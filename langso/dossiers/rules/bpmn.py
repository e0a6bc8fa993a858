"""BPMN 2.0 of a procedure, with the layout of its picture, for tools that read that standard.

A stage is a user task (many at once where departments or a council act), a choice of outcomes an
exclusive gateway, waiting for a supplement an intermediate event, every way a file ends an end
event; lanes are the places that act.
"""

import xml.etree.ElementTree as ET
from collections.abc import Mapping

from langso.dossiers.values.pictures import Edge, Node, Picture
from langso.standards.values import Text

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SHAPES = "http://www.omg.org/spec/BPMN/20100524/DI"
BOUNDS = "http://www.omg.org/spec/DD/20100524/DC"
LINES = "http://www.omg.org/spec/DD/20100524/DI"
TARGET = "urn:langso:procedures"
KINDS = {
    "start": "startEvent",
    "task": "userTask",
    "gateway": "exclusiveGateway",
    "wait": "intermediateThrowEvent",
    "end": "endEvent",
}

for prefix, address in (
    ("bpmn", MODEL), ("bpmndi", SHAPES), ("dc", BOUNDS), ("di", LINES),
):  # fmt: skip
    ET.register_namespace(prefix, address)


def bpmn_of(picture: Picture, *, lane_names: Mapping[str, Text], language: str = "vi") -> bytes:
    """Return a picture as a BPMN 2.0 document (UTF-8) in a language, "vi" or "en"."""

    def said(text: Text | None) -> str:
        return "" if text is None else str(getattr(text, language))

    root = ET.Element(
        _model("definitions"),
        {"id": "definitions", "targetNamespace": TARGET, "exporter": "langso"},
    )
    pool = ET.SubElement(root, _model("collaboration"), {"id": "collaboration"})
    ET.SubElement(
        pool, _model("participant"),
        {"id": "pool", "name": said(picture.title), "processRef": "process"},
    )  # fmt: skip
    process = ET.SubElement(
        root, _model("process"),
        {"id": "process", "name": said(picture.title), "isExecutable": "false"},
    )  # fmt: skip
    _lanes(process, picture, {place: said(name) for place, name in lane_names.items()})
    for node in picture.nodes:
        _node(process, node, said(node.title), picture.edges)
    for edge in picture.edges:
        ET.SubElement(
            process, _model("sequenceFlow"),
            {"id": edge.id, "name": said(edge.title), "sourceRef": edge.source,
             "targetRef": edge.target},
        )  # fmt: skip
    _drawing(root, picture)
    ET.indent(root)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _model(name: str) -> str:
    return f"{{{MODEL}}}{name}"


def _lanes(process: ET.Element, picture: Picture, names: Mapping[str, str]) -> None:
    lanes = ET.SubElement(process, _model("laneSet"), {"id": "lanes"})
    for lane in picture.lanes:
        row = ET.SubElement(
            lanes, _model("lane"), {"id": f"lane-{lane.at}", "name": names.get(lane.at, lane.at)}
        )
        for node in picture.nodes:
            if node.lane == lane.at:
                ET.SubElement(row, _model("flowNodeRef")).text = node.id


def _node(process: ET.Element, node: Node, name: str, edges: tuple[Edge, ...]) -> None:
    row = ET.SubElement(process, _model(KINDS[node.kind]), {"id": node.id, "name": name})
    for edge in edges:
        if edge.target == node.id:
            ET.SubElement(row, _model("incoming")).text = edge.id
    for edge in edges:
        if edge.source == node.id:
            ET.SubElement(row, _model("outgoing")).text = edge.id
    if node.several:
        ET.SubElement(
            row, _model("multiInstanceLoopCharacteristics"),
            {"id": f"many-{node.id}", "isSequential": "false"},
        )  # fmt: skip


def _drawing(root: ET.Element, picture: Picture) -> None:
    diagram = ET.SubElement(root, f"{{{SHAPES}}}BPMNDiagram", {"id": "diagram"})
    plane = ET.SubElement(
        diagram, f"{{{SHAPES}}}BPMNPlane", {"id": "plane", "bpmnElement": "collaboration"}
    )
    _shape(plane, "pool", 0, 0, picture.width, picture.height, lying="false")
    for lane in picture.lanes:
        _shape(plane, f"lane-{lane.at}", lane.x, 30, lane.width, picture.height - 30, lying="false")
    for node in picture.nodes:
        _shape(plane, node.id, node.x, node.y, node.width, node.height)
    for edge in picture.edges:
        line = ET.SubElement(
            plane, f"{{{SHAPES}}}BPMNEdge", {"id": f"line-{edge.id}", "bpmnElement": edge.id}
        )
        for x, y in edge.points:
            ET.SubElement(line, f"{{{LINES}}}waypoint", {"x": str(x), "y": str(y)})


def _shape(
    plane: ET.Element, name: str, x: int, y: int, width: int, height: int, *, lying: str = ""
) -> None:
    more = {"isHorizontal": lying} if lying else {}
    shape = ET.SubElement(
        plane, f"{{{SHAPES}}}BPMNShape", {"id": f"shape-{name}", "bpmnElement": name, **more}
    )
    ET.SubElement(
        shape, f"{{{BOUNDS}}}Bounds",
        {"x": str(x), "y": str(y), "width": str(width), "height": str(height)},
    )  # fmt: skip
