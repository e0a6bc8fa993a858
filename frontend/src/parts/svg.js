// Small makers of elements. Only attributes and text: nothing here writes markup or styles.
const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value !== null && value !== undefined && value !== false)
      element.setAttribute(name, value === true ? "" : value);
  }
  element.append(
    ...children
      .flat(Infinity)
      .filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

export const svg = (name, attributes, ...children) =>
  fill(document.createElementNS(SVG, name), attributes, children);
export const html = (name, attributes, ...children) =>
  fill(document.createElement(name), attributes, children);
export const round = (value) => Math.round(value * 100) / 100;
