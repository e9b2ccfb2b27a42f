"""Money as Decimal. Amounts of demands are in 万元, payments and agreements in yuan; the name of a field says which."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def wan(amount: Decimal | int | None) -> str:
    """``1,286.5 万元`` without trailing zeros; an absent amount is ``面议``."""
    if amount is None:
        return "面议"
    text = f"{Decimal(amount):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text} 万元"


def yuan_from_wan(amount: Decimal) -> Decimal:
    """万元 to yuan, exact to the cent."""
    return (amount * 10000).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _group_in_words(number: int) -> str:
    words, pending_zero = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if pending_zero and words else "") + DIGITS[digit] + PLACES[place]
            pending_zero = False
        else:
            pending_zero = True
    return words


def in_words(amount: Decimal) -> str:
    """大写 of an amount in yuan as on a cheque: 1200000.50 → 壹佰贰拾万元伍角整.

    Raises ValueError for a negative amount or one of 10^16 yuan and more.
    """
    cents = int((amount * 100).to_integral_value(rounding=ROUND_HALF_UP))
    if cents < 0 or cents >= 10**18:
        raise ValueError("金额超出可以大写的范围")
    whole, fraction = divmod(cents, 100)
    words, skipped = "", False
    for group in range(3, -1, -1):
        part = whole // 10000**group % 10000
        if not part:
            skipped = True
            continue
        if words and (skipped or part < 1000):
            words += "零"
        words += _group_in_words(part) + GROUPS[group]
        skipped = False
    words = (words or ("零" if not fraction else "")) + ("元" if words or not fraction else "")
    jiao, fen = divmod(fraction, 10)
    if not fraction:
        return words + "整"
    if jiao:
        words += DIGITS[jiao] + "角"
    elif whole:
        words += "零"
    return words + (DIGITS[fen] + "分" if fen else "整")
