// Every shipped procedure's BPMN is read without a warning and can be drawn: each part has a shape.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { BpmnModdle } from "bpmn-moddle";

const root = fileURLToPath(new URL("../..", import.meta.url));
const python = process.env.LANGSO_PYTHON ?? `${root}/.venv/bin/python`;
const made = JSON.parse(
  execFileSync(python, ["-m", "tests.frontend.procedures_as_bpmn"], {
    cwd: root,
    maxBuffer: 1 << 26,
  }),
);

const parts = (process) => process.flowElements;
const moddle = new BpmnModdle();

test("there are procedures to read", () => assert.ok(Object.keys(made).length >= 8));

for (const [id, xml] of Object.entries(made)) {
  test(`${id} is read without a warning`, async () => {
    const { warnings } = await moddle.fromXML(xml);
    assert.deepEqual(warnings.map((one) => one.message), []);
  });

  test(`${id} is whole: shapes for all parts, ways from part to part, one beginning`, async () => {
    const { rootElement } = await moddle.fromXML(xml);
    const process = rootElement.rootElements.find((one) => one.$type === "bpmn:Process");
    const plane = rootElement.diagrams[0].plane;
    const drawn = new Map(plane.planeElement.map((one) => [one.bpmnElement.id, one]));
    for (const part of parts(process)) {
      assert.ok(drawn.has(part.id), part.id);
      if (part.$type !== "bpmn:SequenceFlow") continue;
      assert.ok(part.sourceRef.outgoing.includes(part), part.id);
      assert.ok(part.targetRef.incoming.includes(part), part.id);
      const points = drawn.get(part.id).waypoint;
      for (const [end, at] of [[part.sourceRef, points[0]], [part.targetRef, points.at(-1)]]) {
        const { x, y, width, height } = drawn.get(end.id).bounds;
        assert.ok(at.x >= x && at.x <= x + width && at.y >= y && at.y <= y + height, part.id);
      }
    }
    const kinds = parts(process).map((part) => part.$type);
    assert.equal(kinds.filter((kind) => kind === "bpmn:StartEvent").length, 1);
    assert.ok(kinds.includes("bpmn:EndEvent"));
    const inLanes = process.laneSets[0].lanes.flatMap((lane) => lane.flowNodeRef);
    const nodes = parts(process).filter((part) => part.$type !== "bpmn:SequenceFlow");
    assert.deepEqual(new Set(inLanes), new Set(nodes));
  });

  test(`${id}: shapes neither overlap nor leave their lane`, async () => {
    const { rootElement } = await moddle.fromXML(xml);
    const process = rootElement.rootElements.find((one) => one.$type === "bpmn:Process");
    const shapes = rootElement.diagrams[0].plane.planeElement;
    const boxOf = (part) => shapes.find((one) => one.bpmnElement === part).bounds;
    const within = (a, b) =>
      a.x >= b.x && a.x + a.width <= b.x + b.width && a.y >= b.y && a.y + a.height <= b.y + b.height;
    for (const lane of process.laneSets[0].lanes) {
      for (const node of lane.flowNodeRef) assert.ok(within(boxOf(node), boxOf(lane)), node.id);
    }
    const nodes = parts(process).filter((part) => part.$type !== "bpmn:SequenceFlow");
    for (const [index, one] of nodes.entries()) {
      for (const other of nodes.slice(index + 1)) {
        const [a, b] = [boxOf(one), boxOf(other)];
        const apart =
          a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        assert.ok(apart, `${one.id} on ${other.id}`);
      }
    }
  });
}
