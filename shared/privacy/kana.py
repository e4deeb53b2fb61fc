"""One spelling for a name read in kana, so that it is found however it was typed."""

import unicodedata

import jaconv


def normalised(kana: str) -> str:
    """Full-width katakana without spaces: `ﾔﾏﾀﾞ はなこ` and `ヤマダハナコ` are one.

    Small kana and long marks stay as they are (ヶ/ケ, ー/イ): names differ by them. Kanji are left alone.
    """
    wide = unicodedata.normalize("NFKC", kana)  # which widens half-width kana too
    katakana = unicodedata.normalize("NFKC", jaconv.hira2kata(wide)).casefold()
    together = "".join(katakana.split())
    return unicodedata.normalize("NFC", together)  # a voiced mark typed apart (ウ゛) was a space and the mark
