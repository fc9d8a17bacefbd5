"""Reads a JSON list of texts and prints it as the NFC normalizer of `tokenizers` makes them."""

import json
import sys

from tokenizers import normalizers

nfc = normalizers.NFC()
json.dump([nfc.normalize_str(text) for text in json.load(sys.stdin)], sys.stdout, ensure_ascii=False)
