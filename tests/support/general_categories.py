"""Prints the general category of each code point as the Oniguruma of `tokenizers` has it, in the runs that
extension/core/tokenizer/generalCategories.ts keeps: a letter for the category, and how many code points have it if not one.

Usage: python general_categories.py CATEGORY...   (all of them, in the order of their letters)
"""

import string
import sys

from tokenizers import Regex, normalizers

CODE_POINTS = 0x110000
# Python gives the library no surrogates, which have had a category of their own from the beginning.
SURROGATES = range(0xD800, 0xE000)

characters = "".join(chr(code) for code in range(CODE_POINTS) if code not in SURROGATES)
letters = ["?"] * CODE_POINTS
for letter, name in zip(string.ascii_letters, sys.argv[1:], strict=False):
    if name == "Cs":
        letters[SURROGATES.start : SURROGATES.stop] = [letter] * len(SURROGATES)
        continue
    others = normalizers.Replace(Regex(rf"[^\p{{{name}}}]"), "")
    # In one text, what is to be replaced would be copied again for each match.
    for at in range(0, len(characters), 4096):
        for character in others.normalize_str(characters[at : at + 4096]):
            letters[ord(character)] = letter

runs: list[str] = []
start = 0
for code in range(1, CODE_POINTS + 1):
    if code == CODE_POINTS or letters[code] != letters[start]:
        length = code - start
        runs.append(letters[start] + (str(length) if length > 1 else ""))
        start = code
print("".join(runs))
