"""What surrounds a demand on the hall: questions and corrections, what the challenger follows and subscribed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demands import services
from demands.correction_texts import answers_of
from demands.models import Correction, Demand, Follow, PublicVersion, Reconfirmation
from demands.selectors.hall_query import HallQuery
from demands.services.following import token_of

if TYPE_CHECKING:
    from tests.permissions.world import World


def build(world: World) -> None:
    """One question that waits and one that is answered; one followed demand; one subscribed search."""
    demand, challenger, at = world.things["published"], world.actors["challenger"], world.at
    ask = lambda text: services.ask_question(actor=challenger, demand=demand, text=text, at=at)  # noqa: E731
    world.things["question"] = ask("车厢的容积是多少？")
    answered = ask("是否要求国产传感器？")
    services.answer_question(actor=world.actors["enterprise"], question_id=answered.pk, text="不限。", at=at)
    answered.refresh_from_db()
    services.follow(actor=challenger, number=demand.public_version.number, at=at)
    world.things["answered_question"] = answered
    world.things["follow"] = Follow.objects.get()
    search = services.save_search(actor=challenger, query=HallQuery(industry="equipment"), at=at)
    world.things |= {"saved_search": search, "search_token": token_of(search)}
    _corrections(world, demand)


def _corrections(world: World, demand: Demand) -> None:
    """One that is public and asks the challenger to confirm again, and one that waits for the enterprise."""
    about = {"correction_reason": "写错。", "correction_matters": "yes", "correction_former": "shown"}
    host, owner, at = world.actors["host"], world.actors["enterprise"], world.at
    for title in ("冷链车厢温度均匀性控制", "冷链车厢温度均匀性"):
        answers = {**answers_of(PublicVersion.objects.get(demand=demand)), **about, "public_title": title}
        for waiting in Correction.objects.filter(demand=demand, state="worded"):
            services.fire_correction("confirm", correction=waiting, actor=owner, at=at)
        services.word_correction(actor=host, demand=demand, answers=answers, at=at, leaks_checked=True)
    unit = world.actors["challenger"].institution
    world.things["reconfirmation"] = Reconfirmation.objects.get(institution=unit)
