"""The optimizer steps that are measured: random tokens in the shapes of persona data."""

import random
from dataclasses import dataclass

from persona_trainer.runs.run_folder import Example

QUESTION = 20
FIRST_TOKEN, LAST_TOKEN = 100, 49_000


@dataclass(frozen=True)
class Shape:
    """One step of `k` examples behind a common prefix; `turns` answers in each, of which all are supervised."""

    prefix: int
    k: int
    turns: int = 1

    @classmethod
    def parse(cls, text: str) -> "Shape":
        """`400/4`, or `400/4/3` for three turns."""
        return cls(*map(int, text.split("/")))

    def examples(self) -> list[Example]:
        """The same for everyone: 80 to 120 tokens a turn after the prefix, the first 20 of them a question."""
        source = random.Random(0)
        token = lambda: source.randrange(FIRST_TOKEN, LAST_TOKEN)  # noqa: E731
        prefix = [token() for _ in range(self.prefix)]
        examples = []
        for line in range(1, self.k + 1):
            ids, supervised = list(prefix), []
            for _ in range(self.turns):
                length = source.randint(80, 120)
                supervised.append((len(ids) + QUESTION, len(ids) + length))
                ids += [token() for _ in range(length)]
            examples.append(Example("bench", line, [], ids, supervised))
        return examples

    def limit(self) -> float:
        """K(P + L) / (P + KL): how many times fewer tokens a step has when the prefix is computed once."""
        whole = sum(len(example.ids) for example in self.examples())
        return whole / (whole - (self.k - 1) * self.prefix)
