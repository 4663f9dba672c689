"""Answers on money: how much one side is known to have paid the other, and how much it promised, by currency.

A payment never stands against the promise of another deal; which deals are added is in ``pair_money``.
"""

from __future__ import annotations

from pipelines.judgement.answer_figures import Figure, Pair, Sentence, Total, capital, round_amount
from pipelines.judgement.phrases import count, joined

FEW = 3
"""Years that are listed; of more the first and the last are told."""
NOUNS = {"disbursed": "payment", "committed": "deal"}


def money(pair: Pair) -> Sentence | None:
    """Who paid and who promised money to whom? Of two directions the one with more deals."""
    found = []
    for giver, taker in ((pair.a, pair.b), (pair.b, pair.a)):
        given = [total for total in pair.totals if total.origin == giver]
        paid, promised = ([one for one in given if one.stage == stage] for stage in ("disbursed", "committed"))
        if given:
            text = f"{pair.name(giver)} is known to have {'paid out to' if paid else 'promised'} {pair.name(taker)} "
            text += _listed(paid or promised)
            if paid and promised:
                text += f"; it is known to have promised {_listed(promised)}, which may include what was paid"
            text += "; there may be more that is not known here"
            figures = tuple(total.figure for total in (*paid, *promised))
            found.append((sum(total.n for total in given), giver, Sentence(capital(text), figures)))
    return max(found, key=lambda one: one[:2])[2] if found else None


def _listed(totals: list[Total]) -> str:
    """The sums by currency, the noun only once."""
    parts: list[str] = []
    for total in totals:
        noun = "" if parts else f" {NOUNS[total.stage]}{'' if total.n == 1 else 's'}"
        parts.append(f"{_amount(total.figure)} in {count(total.n)}{noun} ({_years(total.years)})")
    return joined(parts)


def _amount(figure: Figure) -> str:
    if figure.value is not None:
        return round_amount(figure.value, figure.unit)
    least = round_amount(figure.low or 0.0, figure.unit)
    return f"at least {least}" if figure.high is None else f"{least} to {round_amount(figure.high, figure.unit)}"


def _years(years: tuple[int, ...]) -> str:
    told = [str(year) for year in years]
    if len(told) > FEW:
        return f"{told[0]} to {told[-1]}"
    return joined(told)
