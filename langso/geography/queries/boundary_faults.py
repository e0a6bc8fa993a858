"""What is wrong with a boundary file, in words, each with its remedy."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from langso.geography.rules.outlines import Fault

_GEOJSON = _(
    "Export it again from the map program as GeoJSON (RFC 7946) in WGS 84 coordinates (EPSG:4326)."
)
_SPLIT = _("Split the file by province and import the parts one by one.")

_WORDS: dict[str, tuple[str, str]] = {
    "not_json": (_("The file cannot be read as JSON (%(problem)s)."), _GEOJSON),
    "not_geojson": (_("The file is no GeoJSON FeatureCollection."), _GEOJSON),
    "other_system": (_("The file's coordinate system is %(system)s, not WGS 84."), _GEOJSON),
    "no_features": (_("The file holds no feature."), _GEOJSON),
    "too_many_features": (
        _("The file holds %(found)s features, more than %(limit)s."), _SPLIT),
    "too_many_points": (_("The outlines have %(found)s corners, more than %(limit)s."), _SPLIT),
    "too_large": (
        _("The file has %(size)s MB, more than %(limit)s MB."),
        _("Simplify it or split it by province, or raise the limit with --max-mb."),
    ),
    "no_source": (
        _("The source of the boundaries is not given."), _("Name it with --source.")),
    "no_licence": (
        _("The licence of the boundaries is not given."),
        _("Name the licence, or the letter that allows their use, with --licence."),
    ),
    "no_code": (
        _("Feature %(number)s has no unit code, as text, in its property “%(property)s”."),
        _("Choose the property with --code-property; the feature has: %(properties)s."),
    ),
    "not_an_area": (
        _("Feature %(number)s (code %(code)s) is no area but a %(type)s."),
        _("Leave only Polygon and MultiPolygon in the file."),
    ),
    "twice": (
        _("Feature %(number)s repeats code %(code)s of feature %(first)s."),
        _("Join the areas of one code into one MultiPolygon."),
    ),
    "broken": (
        _("Feature %(number)s (code %(code)s) has broken coordinates."),
        _("Every ring needs four or more [longitude, latitude] pairs, the last like the first."),
    ),
    "no_area": (
        _("Feature %(number)s (code %(code)s) has no area."), _("Draw it again or leave it out.")),
    "outside": (
        _(
            "Feature %(number)s (code %(code)s) lies outside Vietnam: longitude %(west)s to "
            "%(east)s, latitude %(south)s to %(north)s."
        ),
        _("Check the order [longitude, latitude], and convert VN-2000 coordinates to WGS 84."),
    ),
    "crosses_itself": (
        _("The outline of feature %(number)s (code %(code)s) crosses itself (%(problem)s)."),
        _("Mend it in the map program, or leave out --no-mend so that it is mended here."),
    ),
    "map_finds_nothing": (
        _("--map: no feature has the code %(code)s."), _("Correct it or leave it out.")),
    "map_makes_two": (
        _("--map: the file has a feature with the code %(code)s already."),
        _("Leave out one of the two: %(wrong)s or %(code)s."),
    ),
    "unknown_code": (
        _("Feature %(number)s: %(code)s was no unit (%(level)s) on %(day)s. %(known)s"),
        _(
            "If the file has the code wrong, add --map %(code)s=RIGHT_CODE; to leave such "
            "features out, add --skip-unknown; if the day is wrong, change --valid-from."
        ),
    ),
    "mistaken_code": (
        _("Feature %(number)s: %(code)s was no unit (%(level)s) on %(day)s. %(known)s"),
        _(
            "Perhaps %(right_name)s, code %(right)s, is meant: its position lies within. If so, "
            "add --map %(code)s=%(right)s; to leave the feature out, add --skip-unknown."
        ),
    ),
    "many_unknown": (
        _(
            "%(found)s of the file's %(total)s codes were no unit on %(day)s; "
            "the first %(shown)s follow."
        ),
        _("Check --valid-from and --level; with no units at all, run: langso load places."),
    ),
    "bad_day": (
        _("--valid-from %(text)s is no day."), _("Write YEAR-MONTH-DAY, for instance 2025-07-01.")),
    "bad_level": (
        _("--level %(text)s is no level with outlines."),
        _("Choose province, district or commune."),
    ),
    "bad_map": (
        _("--map %(text)s lacks a code or the sign =."), _("Write --map WRONG=RIGHT.")),
}  # fmt: skip


def words_of(fault: Fault) -> tuple[str, str]:
    """Return what is wrong and what to do, in the language in force."""
    what, remedy = _WORDS[fault.reason]
    facts = {"number": fault.number, "code": fault.code, **fault.facts}
    return gettext(what) % facts, gettext(remedy) % facts
