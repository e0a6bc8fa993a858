"""Make the tabular figures of Be Vietnam Pro, which has none of its own.

    npm ci
    python tools/make_figures.py node_modules/@fontsource/be-vietnam-pro frontend/fonts

Digits, the sign and the separators of numbers get one width each, so that columns of figures
stand under one another. The type is under the SIL Open Font Licence 1.1 without a reserved
name; the result carries another family name and the same licence. Needs fonttools and brotli.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

WEIGHTS = (400, 600)
DIGITS = "0123456789"


def widen(font: TTFont) -> None:
    """Give all digits the width of the average one, each centred in it."""
    cmap, widths, glyphs = font.getBestCmap(), font["hmtx"], font["glyf"]
    names = [cmap[ord(digit)] for digit in DIGITS]
    drawn = [widths[name][0] for name in names if name != cmap[ord("1")]]
    target = round(sum(drawn) / len(drawn))
    for name in names:
        advance, left = widths[name]
        shift = (target - advance) // 2
        glyphs[name].coordinates.translate((shift, 0))
        glyphs[name].recalcBounds(glyphs)
        widths[name] = (target, left + shift)


def rename(font: TTFont) -> None:
    """Call the family by another name, so that it is not taken for the original."""
    for record in font["name"].names:
        if record.nameID in {1, 3, 4, 6, 16}:
            text = record.toUnicode().replace("Be Vietnam Pro", "Lang So Figures")
            record.string = text.replace("BeVietnamPro", "LangSoFigures")


def main(package: Path, folder: Path) -> None:
    """Write one small file a weight."""
    folder.mkdir(parents=True, exist_ok=True)
    for weight in WEIGHTS:
        font = TTFont(package / "files" / f"be-vietnam-pro-latin-{weight}-normal.woff2")
        options = Options(flavor="woff2", layout_features=[], name_IDs=["*"], hinting=False)
        subsetter = Subsetter(options)
        subsetter.populate(text=DIGITS)
        subsetter.subset(font)
        widen(font)
        rename(font)
        font.flavor = "woff2"
        font.save(folder / f"figures-{weight}.woff2")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
